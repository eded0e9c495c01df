/** The package names its plain JavaScript as its types; `schema.ts` gives its exports one. */
declare module "discord-api-spec/zod";
