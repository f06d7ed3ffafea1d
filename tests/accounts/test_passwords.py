"""Passwords: length counts; what is easily guessed is refused, in words that help."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.accounts import passwords
from app.accounts.common_words import COMMON_WORDS
from app.errors import BadRequest


@pytest.mark.parametrize(
    "password",
    [
        "Ostseewind trägt Gummistiefel", "correct horse battery staple", "kx8Vq-29zLm3", "drei Eulen im Rathaus",
        "ηλιοβασίλεμα στη θάλασσα", "🦉🦆🦢🦩🐦🐧🐤🐣🐥🦅🦃🐔",
    ],
)  # fmt: skip
def test_what_is_long_and_not_guessable_is_taken_whatever_it_is_made_of(password: str) -> None:
    passwords.check(password, "ada.muster@example.org", "Ada Muster")


@pytest.mark.parametrize(
    "password",
    [
        "Passwort1234", "P@ssw0rt!2026", "Sommer2026!!", "hallohallo123", "ichliebedich1", "123456789012",
        "qwertzuiop12", "abcabcabcabc", "aaaaaaaaaaaa", "2026-11-25-1234", "Bildungsatlas1!", "adamuster2026",
        "Muster!1234567", "Kreishaus12345", "1qaz2wsx3edc4rfv", "zyxwvutsrqpo", "SchleswigHolstein1",
    ],
)  # fmt: skip
def test_what_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(BadRequest, match="leicht zu erraten"):
        passwords.check(password, "ada.muster@example.org", "Ada Muster")


@pytest.mark.parametrize(("password", "words"), [("kurz", "mindestens 12"), ("x7" * 129, "höchstens 256")])
def test_too_short_and_too_long_are_said(password: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        passwords.check(password)


@given(
    some.sampled_from(sorted(COMMON_WORDS)), some.sampled_from(sorted(COMMON_WORDS)), some.integers(0, 99999)
)
def test_two_common_words_and_figures_are_no_password(one: str, other: str, number: int) -> None:
    assert passwords.is_guessable(f"{one.title()}{other.title()}{number}!", set())


@given(some.text(min_size=1, max_size=60))
def test_a_password_fits_itself_and_no_other(password: str) -> None:
    stored = passwords.HASHER.hash(password)
    assert passwords._matches(stored, password)
    assert not passwords._matches(stored, password + "x")
    assert not passwords._matches(None, password)


def test_hashing_is_argon2id_with_at_least_what_owasp_asks_for(real_hashing: None) -> None:
    parameters = passwords.HASHER
    assert passwords.hashed("x").startswith("$argon2id$")
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


async def test_a_hash_from_before_is_renewed_at_the_next_sign_in(browser_at, person, engine) -> None:
    from argon2 import PasswordHasher
    from sqlalchemy import text

    who, weaker = person(), PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE credential SET password_hash = :hash WHERE account_id = :id"),
            {"hash": weaker.hash(who.password), "id": who.account_id},
        )
    await browser_at().sign_in(who)
    with engine.connect() as connection:
        stored = connection.execute(
            text("SELECT password_hash FROM credential WHERE account_id = :id"), {"id": who.account_id}
        ).scalar_one()
    assert not passwords.is_outdated(stored)


async def test_changing_the_password_ends_the_other_sessions_and_needs_the_old_one(
    browser_at, person
) -> None:
    who, here, there = person(), browser_at(), browser_at()
    await here.sign_in(who)
    await there.sign_in(who)
    new = "Vier Möwen zählen Strandkörbe"
    wrong = await here.send(
        "POST", "/api/account/password", {"current_password": "geraten", "new_password": new}
    )
    assert wrong.status_code == 400
    weak = await here.send(
        "POST", "/api/account/password", {"current_password": who.password, "new_password": "Sommer2026!!"}
    )
    assert weak.status_code == 400
    done = await here.send(
        "POST", "/api/account/password", {"current_password": who.password, "new_password": new}
    )
    assert done.status_code == 204
    assert (await here.session())["signed_in"]
    assert not (await there.session())["signed_in"]
    assert (await browser_at().sign_in(who, new)).status_code == 200


async def test_guessing_the_password_from_within_a_session_is_slowed_down(browser_at, person) -> None:
    browser = browser_at()
    await browser.sign_in(person())
    form = {"current_password": "geraten", "new_password": "Vier Möwen zählen Strandkörbe"}
    statuses = [(await browser.send("POST", "/api/account/password", form)).status_code for _ in range(6)]
    assert statuses == [400] * 5 + [429]
