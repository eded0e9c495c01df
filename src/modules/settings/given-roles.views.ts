import type { GivenRoleFault } from "./setting.types.js";

/** Why a role is not handed out, and what to do; said to admins. */
export const givenRoleFaults: Readonly<Record<GivenRoleFault, string>> = {
  gone: "That role does not exist any more. Choose another.",
  managed: "Discord or another bot hands that role out itself. Choose a role of your own.",
  powerful:
    "That role may moderate or administer the server, so the shop hands it out to nobody. Choose one without such permissions.",
  staff: "That role has powers in the shop's settings, so it is handed out to nobody. Choose another.",
  noPermission: "I lack the permission Manage Roles. Give it to my role, then try again.",
  above: "That role is not below mine in the server's role list, so I cannot hand it out. Move mine above it.",
};
