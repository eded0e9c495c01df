import { action, rowId, word } from "../../platform/discord/custom-id.js";

/** The forms of a product's card. */
export const CARD_FORMS = ["name", "texts", "goods", "limits", "image"] as const;
export type CardForm = (typeof CARD_FORMS)[number];

/** Shows a product's card. */
export const showCard = action("product.card", { product: rowId });

/** Opens one of the card's forms. */
export const openForm = action("product.form", { form: word(...CARD_FORMS), product: rowId });

/** Saves a form; one action each, since each has its own fields. */
export const saveName = action("product.saveName", { product: rowId });
export const saveTexts = action("product.saveTexts", { product: rowId });
export const saveGoods = action("product.saveGoods", { product: rowId });
export const saveLimits = action("product.saveLimits", { product: rowId });
export const saveImage = action("product.saveImage", { product: rowId });

/** Sets how the product reaches its buyer. */
export const setDelivery = action("product.delivery", { product: rowId, delivery: word("goods", "service") });

/** Puts the product up for sale, or takes it down. */
export const setState = action("product.state", { product: rowId, state: word("published", "hidden") });

/** Answers of the choices in the form of goods. */
export const YES = "yes";
export const NO = "no";

/** Ids of the fields in the forms. */
export const FIELD = {
  category: "category",
  subcategory: "subcategory",
  name: "name",
  variant: "variant",
  price: "price",
  description: "description",
  startTime: "startTime",
  duration: "duration",
  refillPeriod: "refillPeriod",
  goods: "goods",
  keys: "keys",
  role: "role",
  roleDays: "roleDays",
  textKept: "textKept",
  maxPerOrder: "maxPerOrder",
  warrantyDays: "warrantyDays",
  imageUrl: "imageUrl",
} as const;
