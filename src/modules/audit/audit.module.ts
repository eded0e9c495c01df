import type { Module } from "../../platform/module.js";
import { AuditEntry } from "./audit-entry.entity.js";

export const auditModule: Module = { name: "audit", entities: [AuditEntry] };
