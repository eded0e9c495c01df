import { expect, it } from "vitest";
import { documentTypeOf } from "./document-type.js";

const text = (start: string) => Buffer.from(start, "latin1");

it.each([
  ["png", Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010806000000", "hex")],
  ["jpg", Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex")],
  ["gif", text("GIF89a\x01\x00\x01\x00\x80\x00\x00")],
  ["webp", text("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00\x00\x00")],
  ["pdf", text("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")],
])("knows a %s by its content", async (type, content) => {
  expect(await documentTypeOf(content)).toBe(type);
});

it.each([
  ["nothing", text("")],
  ["a web page", text("<!doctype html><script>alert(1)</script>")],
  ["a drawing with a script", text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ["a program", text("MZ\x90\x00\x03\x00\x00\x00")],
  ["an archive", Buffer.from("504b0304140000000800", "hex")],
  ["text that speaks of a PDF", text("this is no %PDF-1.7")],
  ["half a signature", Buffer.from("89504e47", "hex")],
])("takes %s for none", async (_what, content) => {
  expect(await documentTypeOf(content)).toBeUndefined();
});
