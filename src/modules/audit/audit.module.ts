import type { Module } from "../../platform/module.js";
import { AuditOutboxEntry } from "./audit-outbox.entity.js";
import { AuditEntry } from "./audit-entry.entity.js";

export const auditModule: Module = { name: "audit", entities: [AuditEntry, AuditOutboxEntry] };
