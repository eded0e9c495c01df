import type { Module } from "../../platform/module.js";
import { Customer } from "./customer.entity.js";
import { customerErrorSentences } from "./customer.views.js";
import { RateLimitWindow } from "./rate-limit-window.entity.js";

export const customersModule: Module = {
  name: "customers",
  entities: [Customer, RateLimitWindow],
  errors: customerErrorSentences,
};
