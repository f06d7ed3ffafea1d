/** Loads the words of the education landscape in the language of the page; it is a view of its own, so they come with it only. */
import { l } from "./de.landscape";
import { language } from "./language";
import { fill } from "./speak";

/** Puts them in the place of the German ones. */
export async function speakLandscape(): Promise<void> {
  if (language === "da") fill(l, (await import("./da.landscape")).landscape);
  if (language === "ls") fill(l, (await import("./ls.landscape")).landscape);
  if (language === "en") fill(l, (await import("./en.landscape")).landscape);
}
