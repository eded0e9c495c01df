import { describe, expect, it } from "vitest";
import { completeAnswers, isWebAddress, readAnswers } from "./answers.js";
import type { Question } from "./question.types.js";

const question = (wanted: Partial<Question> = {}): Question => ({
  id: "1",
  label: "Username",
  hint: "",
  kind: "short",
  required: true,
  shortest: 3,
  longest: 10,
  choices: [],
  ...wanted,
});

const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const read = (asked: Question, text: string) =>
  code(() => readAnswers([asked], new Map([[asked.id, text]]))[0]?.answer);

describe("an answer", () => {
  it.each([
    ["  Bea  Smith ", "Bea Smith"],
    ["", "answers.missing"],
    [" \n\t", "answers.missing"],
    ["Bo", "answers.badLength"],
    ["Bo   ", "answers.badLength"],
    ["x".repeat(10), "x".repeat(10)],
    ["x".repeat(11), "answers.badLength"],
    ["a\0bc", "a bc"],
  ])("of a line, %j, is read as %j", (text, expected) => {
    expect(read(question(), text)).toBe(expected);
  });

  it("keeps the lines of a long text", () => {
    expect(read(question({ kind: "long" }), "one\r\ntwo\n")).toBe("one\ntwo");
  });

  it("may stay open where the question is optional, and has its length where it does not", () => {
    expect(read(question({ required: false }), " ")).toBe("");
    expect(read(question({ required: false }), "Bo")).toBe("answers.badLength");
  });

  it("is one of the choices, to the letter", () => {
    const choice = question({ kind: "choice", choices: ["Small", "Large"] });
    expect(read(choice, "Large")).toBe("Large");
    for (const forged of ["large", "Larger", "__proto__", "length", "0"]) {
      expect(read(choice, forged)).toBe("answers.notOffered");
    }
  });

  it.each([
    ["https://example.com/a?b=c#d", true],
    ["http://example.com", true],
    ["HTTPS://EXAMPLE.COM/", true],
    ["https://münchen.example/ü", true],
    ["ftp://example.com", false],
    ["javascript:alert(1)", false],
    ["data:text/html,x", false],
    ["example.com", false],
    ["https://", false],
    ["https://localhost", false],
    ["https://a.", false],
    ["https://user:secret@example.com", false],
    ["https://example.com/a b", false],
    ["https://example.com/<@1>", false],
    ["x https://example.com", false],
  ])("%s as a web address: %j", (text, expected) => {
    expect(isWebAddress(text)).toBe(expected);
    const asked = question({ kind: "url", longest: 100 });
    expect(read(asked, text)).toBe(expected ? text : "answers.noAddress");
  });
});

describe("a form", () => {
  const both = [question(), question({ id: "2", label: "Notes", required: false })];

  it("has a field for each question and no other", () => {
    const forms: Record<string, string>[] = [{}, { 1: "Bea" }, { 1: "Bea", 3: "x" }, { 1: "Bea", 2: "", 3: "x" }];
    for (const form of forms) {
      expect(code(() => readAnswers(both, new Map(Object.entries(form))))).toBe("answers.otherQuestions");
    }
    expect(readAnswers(both, new Map(Object.entries({ 2: "", 1: "Bea" })))).toEqual([
      { question: "Username", answer: "Bea" },
      { question: "Notes", answer: "" },
    ]);
  });
});

describe("what an order keeps", () => {
  const given = [
    { question: "Username", answer: "Bea" },
    { question: "Notes", answer: "" },
    { question: "Gone", answer: "x" },
  ];

  it("is what is asked now, without what was left open or is asked no more", () => {
    const asked = [question({ label: "Notes", required: false }), question()];
    expect(completeAnswers(asked, given)).toEqual([{ question: "Username", answer: "Bea" }]);
    expect(completeAnswers([], given)).toEqual([]);
  });

  it("is nothing while a question was not asked, though it be optional, or takes the answer no more", () => {
    expect(completeAnswers([question({ label: "New", required: false })], given)).toBeNull();
    expect(completeAnswers([question({ label: "Notes" })], given)).toBeNull();
    expect(completeAnswers([question({ shortest: 5 })], given)).toBeNull();
    expect(completeAnswers([question({ kind: "choice", choices: ["Ann"] })], given)).toBeNull();
    expect(completeAnswers([question()], [])).toBeNull();
  });
});
