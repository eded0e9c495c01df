import { button } from "./controls.js";
import { action } from "./custom-id.js";
import { shopEmbed } from "./embed.js";
import { lines } from "./text.js";
import type { View } from "./view.js";

/** Closes any dialog without effect; answered once, by `PlatformComponents`. */
export const dismiss = action("dialog.dismiss");

export interface ConfirmSpec {
  /** The question: `Delete the code SUMMER?` */
  readonly title: string;
  /** What will happen, what it costs, what stays. */
  readonly lines: readonly string[];
  /** The verb of the title: `Delete code`. */
  readonly confirmLabel: string;
  readonly confirmId: string;
  /** Cannot be undone. */
  readonly danger?: boolean;
}

/** Asks before something happens, with a Cancel that changes nothing. */
export function confirmView(spec: ConfirmSpec): View {
  return {
    embeds: [
      shopEmbed({ title: spec.title, description: lines(...spec.lines), tone: spec.danger ? "warning" : "brand" }),
    ],
    components: [
      [
        button({ label: spec.confirmLabel, id: spec.confirmId, style: spec.danger ? "danger" : "success" }),
        button({ label: "Cancel", id: dismiss.id({}) }),
      ],
    ],
  };
}
