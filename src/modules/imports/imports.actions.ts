import { action, rowId } from "../../platform/discord/custom-id.js";

/** Does what the dry run showed. */
export const applyImport = action("import.apply", { file: rowId });

/** Forgets the file. */
export const discardImport = action("import.discard", { file: rowId });
