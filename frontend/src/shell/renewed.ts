/** What follows a change: a sentence says it, and the answer it changed is asked for again. */
import { forgetAnswers } from "../api/client";
import { announce } from "./announce";

/** What to call with the sentence. */
export const renewed = (answer: { retry: () => void }) => (sentence: string) => {
  announce(sentence);
  forgetAnswers();
  answer.retry();
};
