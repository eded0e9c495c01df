import { ComponentType, type ModalSubmitInteraction } from "discord.js";

/** What a submitted form brought, by field: its text, or the one option that was picked. Other kinds are left out. */
export function enteredTexts({ fields }: ModalSubmitInteraction): ReadonlyMap<string, string> {
  const entered = new Map<string, string>();
  for (const field of fields.fields.values()) {
    if (field.type === ComponentType.TextInput) entered.set(field.customId, field.value);
    if (field.type === ComponentType.StringSelect && field.values.length <= 1) {
      entered.set(field.customId, field.values[0] ?? "");
    }
  }
  return entered;
}
