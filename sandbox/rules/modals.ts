import { ComponentType, InteractionResponseType } from "discord-api-types/v10";
import { fieldError, type FieldFault } from "../spec/index.js";
import { componentsIn, duplicatedCustomIds, isSelect, type Placed, selectFaults, within } from "./components.js";
import { given, type Json, list, object, text, whole } from "./read.js";
import { at, doc, experience, fault, formRule, type Rule } from "./rule.js";

const CALLBACK = ["POST /interactions/:interaction_id/:interaction_token/callback"];
const reference = (section: string): string => doc("components/reference", section);
const modalSection = doc("interactions/receiving-and-responding", "interaction-response-object-modal");

/** A rule about a modal; paths are relative to the modal. */
function modalRule(id: string, source: string, find: (modal: Json) => readonly FieldFault[]): Rule {
  return formRule(id, source, CALLBACK, ({ body }) => {
    const { type, data } = object(body);
    if (type !== InteractionResponseType.Modal) return [];
    return find(object(data)).map((each) => ({ ...each, path: ["data", ...each.path] }));
  });
}

const placed = (modal: Json): Placed[] => componentsIn(modal.components, ["components"]);

/** A rule about each text input; paths are relative to the input. */
function inputRule(id: string, source: string, find: (input: Json) => readonly FieldFault[]): Rule {
  return modalRule(id, source, (modal) =>
    within(placed(modal), (component) => (component.type === ComponentType.TextInput ? find(component) : [])),
  );
}

/** A rule about each select; paths are relative to the select. */
function selectRule(id: string, source: string, find: (select: Json) => readonly FieldFault[]): Rule {
  return modalRule(id, source, (modal) =>
    within(placed(modal), (component) => (isSelect(component) ? find(component) : [])),
  );
}

const size = modalRule("modal.components", modalSection, (modal) =>
  list(modal.components).length > 5 ? [at(["components"], fieldError.badLength(1, 5))] : [],
);

const customIds = modalRule("modal.custom-id-unique", reference("anatomy-of-a-component-custom-id"), (modal) =>
  duplicatedCustomIds(placed(modal)),
);

const inputRange = inputRule("text-input.min-above-max", reference("text-input-text-input-structure"), (input) => {
  const max = whole(input.max_length);
  return max !== undefined && (whole(input.min_length) ?? 0) > max ? [at(["min_length"], fieldError.max(max))] : [];
});

const valueTooLong = inputRule("text-input.value-too-long", experience, (input) => {
  const max = whole(input.max_length);
  return max !== undefined && [...(text(input.value) ?? "")].length > max
    ? [at(["value"], fieldError.maxLength(max))]
    : [];
});

const valueTooShort = inputRule("text-input.value-too-short", experience, (input) => {
  const min = whole(input.min_length);
  const value = text(input.value);
  if (min === undefined || value === undefined || value === "") return [];
  return [...value].length < min ? [at(["value"], fieldError.minLength(min))] : [];
});

const inputAlone = modalRule("text-input.one-per-row", experience, (modal) =>
  within(placed(modal), (component) => {
    if (component.type !== ComponentType.ActionRow || list(component.components).length < 2) return [];
    const message = "The specified component exceeds the maximum width";
    return [fault(["components", 1], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)];
  }),
);

const inputLabel = modalRule("text-input.label", reference("text-input-text-input-structure"), (modal) =>
  placed(modal)
    .filter(({ each }) => each.type === ComponentType.TextInput)
    .flatMap(({ each, path }) => {
      const inLabel = path.at(-1) === "component";
      if (inLabel && given(each.label)) {
        const message = "A text input in a label has no label of its own";
        return [fault([...path, "label"], "TEXT_INPUT_LABEL_IN_LABEL", message)];
      }
      return !inLabel && !given(each.label) ? [at([...path, "label"], fieldError.required())] : [];
    }),
);

const disabled = modalRule("modal.disabled", reference("string-select-string-select-structure"), (modal) =>
  within(placed(modal), (component) =>
    component.disabled === true
      ? [fault(["disabled"], "MODAL_COMPONENT_DISABLED", "Components in a modal cannot be disabled")]
      : [],
  ),
);

const requiredSelect = selectRule(
  "modal.required-select-minimum",
  reference("string-select-string-select-structure"),
  (select) => (select.required !== false && select.min_values === 0 ? [at(["min_values"], fieldError.min(1))] : []),
);

const uploadRange = modalRule("modal.file-upload-range", reference("file-upload-file-upload-structure"), (modal) =>
  within(placed(modal), (component) => {
    if (component.type !== ComponentType.FileUpload) return [];
    const max = whole(component.max_values) ?? 1;
    return (whole(component.min_values) ?? 1) > max ? [at(["min_values"], fieldError.max(max))] : [];
  }),
);

export const modalRules: readonly Rule[] = [
  size,
  customIds,
  inputRange,
  valueTooLong,
  valueTooShort,
  inputAlone,
  inputLabel,
  disabled,
  requiredSelect,
  uploadRange,
  selectRule(
    "modal.select-option-values",
    reference("string-select-select-option-structure"),
    selectFaults.duplicateValues,
  ),
  selectRule(
    "modal.select-min-above-max",
    reference("string-select-string-select-structure"),
    selectFaults.minAboveMax,
  ),
  selectRule(
    "modal.select-range-above-options",
    reference("string-select-string-select-structure"),
    selectFaults.moreThanOptions,
  ),
  selectRule("modal.select-defaults-above-max", reference("user-select-user-select-structure"), selectFaults.defaults),
];
