"""What a program can check of PDF/UA-1 and PDF/A-2a, after the Matterhorn protocol 1.1 (PDF Association), read by pypdf.

Each fault begins with the number of the protocol's checkpoint. veraPDF would check more of PDF/A; neither it nor a port of it
is to be had from the registries, so the points below are checked one by one on the file itself.
"""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.generic import ContentStream, IndirectObject

STANDARD = frozenset(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD"
    " THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form".split()
)
PARENTS = {"TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"},
           "LI": {"L"}, "Lbl": {"LI", "Note", "TOCI", "BibEntry"}, "LBody": {"LI"}, "TOCI": {"TOC"}}  # fmt: skip
CONTAINERS = frozenset(
    {"Document", "Part", "Art", "Sect", "Div", "Table", "TR", "THead", "TBody", "TFoot", "L", "LI", "TOC"}
)
PAINTING = frozenset(b"Tj TJ ' \" S s f F f* B B* b b* sh Do EI BI".split())
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2}|-[A-Za-z0-9]{2,8})*")


def faults(body: bytes) -> list[str]:
    """All that is wrong with a file; nothing where it keeps all points that are checked."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    root: Any = reader.trailer["/Root"]
    elements = list(_elements(root["/StructTreeRoot"], root["/StructTreeRoot"].get("/K"), ()))
    return [
        *_document(reader, root), *_metadata(root), *_tree(root, elements), *_headings(elements), *_tables(elements), *_figures(elements),
        *_content(reader, elements), *_fonts(reader), *_annotations(reader, elements), *_outline(reader, elements),
    ]  # fmt: skip


def _document(reader: pypdf.PdfReader, root: Any) -> Iterator[str]:
    about = root["/MarkInfo"]
    if not _true(about.get("/Marked")) or _true(about.get("/Suspects")):
        yield "06-001 the file does not say that it is tagged"
    if not _true(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")):
        yield "07-001 the title is not shown"
    if not LANGUAGE.fullmatch(str(root.get("/Lang", ""))):
        yield f"11-006 language {root.get('/Lang')!r}"
    if reader.is_encrypted:
        yield "26-001 encrypted"
    for key in ("/AA", "/OpenAction", "/OCProperties"):
        if key in root:
            yield f"20/29 {key}"
    if "/JavaScript" in (root.get("/Names") or {}) or "/EmbeddedFiles" in (root.get("/Names") or {}):
        yield "21/29 scripts or attached files"
    if not root.get("/OutputIntents"):
        yield "PDF/A 6.2.3 no output intent"


def _true(told: Any) -> bool:
    """A boolean of a PDF is an object, which is true whatever it says."""
    return bool(getattr(told, "value", told))


def _metadata(root: Any) -> Iterator[str]:
    xmp = root["/Metadata"].get_object().get_data().decode()
    for name, pattern in {
        "06-002 PDF/UA-1": r"pdfuaid:part[>=\"']+1", "PDF/A part": r"pdfaid:part[>=\"']+2", "PDF/A level": r"pdfaid:conformance[>=\"']+A",
        "06-003 title": r"<dc:title>.*?<rdf:li[^>]*>[^<]+</rdf:li>", "language": r"<dc:language>",
        "date": r"xmp:CreateDate", "tool": r"xmp:CreatorTool",
    }.items():  # fmt: skip
        if not re.search(pattern, xmp, re.S):
            yield f"metadata without {name}"
    if "/Filter" in root["/Metadata"].get_object():
        yield "PDF/A 6.6.2 metadata is compressed"


def _elements(root: Any, told: Any, above: tuple[str, ...]) -> Iterator[tuple[Any, str, tuple[str, ...]]]:
    """Each element of structure with its standard kind and those above it."""
    found = told.get_object() if isinstance(told, IndirectObject) else told
    if isinstance(found, list):
        for one in found:
            yield from _elements(root, one, above)
    elif isinstance(found, dict) and "/S" in found:
        kind = str(found["/S"])
        for _step in range(5):
            kind = str(root.get("/RoleMap", {}).get(kind, kind))
        kind = kind.removeprefix("/")
        yield found, kind, above
        yield from _elements(root, found.get("/K"), (*above, kind))


def _tree(root: Any, elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    for element, kind, above in elements:
        if kind not in STANDARD:
            yield f"02-001 kind {kind} is not mapped to a standard one"
        if kind in PARENTS and (not above or above[-1] not in PARENTS[kind]):
            yield f"09-004 {kind} within {above[-1:]}"
        if kind in CONTAINERS and any(isinstance(one, int) for one in _kids(element)):
            yield f"09 {kind} holds content of its own"
        if "/P" not in element:
            yield f"09 {kind} does not know what is above it"
    if "/ParentTree" not in root["/StructTreeRoot"]:
        yield "01 no parent tree"
    if not any(kind == "Document" for _, kind, above in elements if not above):
        yield "09 the tree does not begin with Document"


def _kids(element: Any) -> list[Any]:
    told = element.get("/K")
    found = told.get_object() if isinstance(told, IndirectObject) else told
    return list(found) if isinstance(found, list) else [] if found is None else [found]


def _headings(elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    levels = [int(kind[1]) for _, kind, _above in elements if re.fullmatch(r"H[1-6]", kind)]
    if any(kind == "H" for _, kind, _above in elements):
        yield "14-006 numbered and unnumbered headings"
    if levels[:1] != [1]:
        yield f"14-002 headings begin with {levels[:1]}"
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"14-003 H{after} follows H{before}"
    if levels.count(1) != 1:
        yield f"14 {levels.count(1)} headings of the first level"


def _tables(elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    rows: dict[int, list[int]] = {}
    heads: dict[int, int] = {}
    table = row = -1
    for number, (element, kind, _above) in enumerate(elements):
        if kind == "Table":
            table = number
            rows[table], heads[table] = [], 0
        elif kind == "TR":
            row = number
            rows[table].append(0)
        elif kind in ("TH", "TD"):
            rows[table][-1] += int(_attribute(element, "/ColSpan") or 1)
            if kind == "TH":
                heads[table] += 1
                if _attribute(element, "/Scope") not in ("/Column", "/Row", "/Both"):
                    yield "15-003 a head of a table without scope"
    for number, cells in rows.items():
        if len(set(cells)) > 1:
            yield f"15-002 rows of {sorted(set(cells))} cells in one table"
        if not heads[number] or not cells:
            yield "15-003 a table without heads"
    del row


def _attribute(element: Any, name: str) -> Any:
    told = element.get("/A")
    found = told.get_object() if isinstance(told, IndirectObject) else told
    for part in found if isinstance(found, list) else [found] if found else []:
        one = part.get_object() if isinstance(part, IndirectObject) else part
        if isinstance(one, dict) and name in one:
            return one[name]
    return None


def _figures(elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    for element, kind, _above in elements:
        if kind == "Figure":
            if not str(element.get("/Alt", "")).strip() and not str(element.get("/ActualText", "")).strip():
                yield "13-004 a picture without words"
            if _attribute(element, "/BBox") is None:
                yield "13 a picture without its box"
        if kind == "Formula" and not element.get("/Alt"):
            yield "17-002 a formula without words"


def _content(reader: pypdf.PdfReader, elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    """All that is painted is tagged or an artifact; each piece belongs to exactly one element."""
    claimed: Counter[tuple[int, int]] = Counter()
    for element, _kind, _above in elements:
        for page, number in _pieces(element, None):
            claimed[page, number] += 1
    painted: set[tuple[int, int]] = set()
    for page in reader.pages:
        reference = page.indirect_reference
        assert reference is not None
        if "/StructParents" not in page:
            yield f"01 page {page.page_number} has no place in the parent tree"
        yield from _stream(reader, page, reference.idnum, painted)
    for piece in painted - set(claimed):
        yield f"01-005 tagged content {piece} belongs to no element"
    for piece, times in claimed.items():
        if times > 1:
            yield f"01 content {piece} belongs to {times} elements"
        if piece not in painted:
            yield f"01 element of content {piece} that is not there"


def _pieces(element: Any, page: int | None) -> Iterator[tuple[int, int]]:
    own = element.raw_get("/Pg") if "/Pg" in element else None
    number = own.idnum if isinstance(own, IndirectObject) else page
    for kid in _kids(element):
        one = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(one, int) and number is not None:
            yield number, one
        elif isinstance(one, dict) and one.get("/Type") == "/MCR":
            at = one.raw_get("/Pg").idnum if "/Pg" in one else number
            yield at, int(one["/MCID"])


def _stream(reader: pypdf.PdfReader, page: Any, number: int, painted: set[tuple[int, int]]) -> Iterator[str]:
    stack: list[str] = []
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BMC":
            stack.append(str(operands[0]))
        elif operator == b"BDC":
            told = operands[1]
            told = page["/Resources"]["/Properties"][told] if isinstance(told, str) else told
            if "/MCID" in told:
                painted.add((number, int(told["/MCID"])))
                stack.append("tagged")
            else:
                stack.append(str(operands[0]))
        elif operator == b"EMC":
            stack.pop()
        elif operator in PAINTING and "tagged" not in stack and "/Artifact" not in stack:
            yield f"01-004 {operator.decode()} on page {page.page_number} is neither tagged nor an artifact"
        if "/Artifact" in stack and "tagged" in stack:
            yield "01-001 tagged content and artifact within each other"


def _fonts(reader: pypdf.PdfReader) -> Iterator[str]:
    for font in _all_fonts(reader):
        name = font.get("/BaseFont")
        within = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = within.get("/FontDescriptor", {})
        if font.get("/Subtype") != "/Type3" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(
            descriptor
        ):
            yield f"31-009 font {name} is not embedded"
        if "/ToUnicode" not in font:
            yield f"31-027 font {name} does not say which characters it shows"
        elif re.search(rb"<(0000|FFFE|FEFF)>\s*$", font["/ToUnicode"].get_object().get_data(), re.M):
            yield f"31-028 font {name} maps to no character"
        if within.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in within:
            yield f"31-004 font {name} has no map of its glyphs"


def _all_fonts(reader: pypdf.PdfReader) -> Iterator[Any]:
    seen: set[int] = set()
    waiting = [page.get("/Resources", {}) for page in reader.pages]
    while waiting:
        found = waiting.pop()
        found = found.get_object() if isinstance(found, IndirectObject) else found
        for one in found.get("/Font", {}).values():
            if isinstance(one, IndirectObject) and one.idnum not in seen:
                seen.add(one.idnum)
                yield one.get_object()
        for one in found.get("/XObject", {}).values():
            if isinstance(one, IndirectObject) and one.idnum not in seen:
                seen.add(one.idnum)
                waiting.append(one.get_object().get("/Resources", {}))


def _annotations(reader: pypdf.PdfReader, elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    tagged = {
        kid["/Obj"].get_object().get("/Rect") and str(kid.raw_get("/Obj").idnum)
        for element, kind, _above in elements if kind in ("Link", "Annot", "Form")
        for kid in (one.get_object() if isinstance(one, IndirectObject) else one for one in _kids(element))
        if isinstance(kid, dict) and kid.get("/Type") == "/OBJR"
    }  # fmt: skip
    for page in reader.pages:
        notes = page.get("/Annots") or []
        if notes and page.get("/Tabs") != "/S":
            yield f"28-008 page {page.page_number} is not tabbed in the order of its structure"
        for one in notes:
            note = one.get_object()
            if note.get("/Subtype") == "/Link" and str(one.idnum) not in tagged:
                yield f"28-011 a link on page {page.page_number} is not tagged"
            if note.get("/Subtype") == "/Link" and not note.get("/Contents"):
                yield f"28-012 a link on page {page.page_number} has no words"


def _outline(reader: pypdf.PdfReader, elements: list[tuple[Any, str, tuple[str, ...]]]) -> Iterator[str]:
    headings = sum(bool(re.fullmatch(r"H[1-6]", kind)) for _, kind, _above in elements)
    marks = sum(1 for _ in _marks(reader.outline))
    if headings > 1 and marks != headings:
        yield f"bookmarks: {marks} of {headings} headings"


def _marks(told: Any) -> Iterator[Any]:
    for one in told:
        if isinstance(one, list):
            yield from _marks(one)
        else:
            yield one
