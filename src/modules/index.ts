import type { Module } from "../platform/module.js";

/** Every module of the shop. */
export const modules: readonly Module[] = [];
