/** What somebody types, and what is asked for once the typing pauses. */
import { useEffect, useState } from "preact/hooks";

const DEBOUNCE_MS = 200;

/** The text of a field as it stands, and trimmed after a pause; both can be set. */
export function useTyped() {
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, setTyped, asked, setAsked };
}
