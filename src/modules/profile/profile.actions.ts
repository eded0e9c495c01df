import { action, word } from "../../platform/discord/custom-id.js";
import { NOTICES } from "../customers/customer.types.js";

/** Switches a kind of one's own direct messages. */
export const switchNotice = action("profile.notice", { notice: word(...NOTICES), to: word("on", "off") });
