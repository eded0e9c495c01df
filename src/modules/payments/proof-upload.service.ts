import { injectable } from "tsyringe";
import type { Actor } from "../../platform/actor.js";
import { Transactions } from "../../platform/database/transactions.js";
import { documentTypeOf } from "../../platform/document-type.js";
import { JobQueue } from "../../platform/jobs/job-queue.js";
import { Blobs, blobKeyOf } from "../../platform/storage/blobs.js";
import { AuditLog } from "../audit/audit.service.js";
import { OrderService } from "../orders/order.service.js";
import type { SubjectRef } from "../tickets/ticket.types.js";
import { MethodService } from "./method.service.js";
import { PayableService } from "./payable.service.js";
import { drawProof, showPayable } from "./payment.events.js";
import { proofError, ProofService } from "./proof.service.js";
import type { Proof, ProofUpload } from "./proof.types.js";

/** Takes the proofs that buyers hand in. */
@injectable()
export class ProofUploadService {
  constructor(
    private readonly transactions: Transactions,
    private readonly blobs: Blobs,
    private readonly proofs: ProofService,
    private readonly payables: PayableService,
    private readonly methods: MethodService,
    private readonly orders: OrderService,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Stores a proof and shows it to staff; a pending order is held longer for it, once. Also for what ran out: the money
   * may have been sent before.
   *
   * @throws DomainError what {@link PayableService.own} throws, `methods.notFound`, `proofs.wrongType`,
   * `proofs.sameFile`, `proofs.tooMany`
   */
  async submit(actor: Actor, about: SubjectRef, upload: ProofUpload): Promise<Proof> {
    const { methodId, reference, content } = upload;
    await this.payables.own(actor, about, true);
    await this.methods.get(actor.guildId, methodId);
    const fileType = await documentTypeOf(content);
    if (!fileType) throw proofError("proofs.wrongType", {});
    await this.proofs.refuseKnownFile(actor, blobKeyOf(content));
    const fileKey = await this.blobs.put(content);
    const file = { fileKey, fileType, fileBytes: content.length };
    const id = await this.transactions.run("payments.submitProof", async (tx) => {
      const proofId = await this.proofs.place(tx, actor, about, { methodId, reference, ...file });
      if (about.kind === "order") await this.orders.extendHold(tx, { guildId: actor.guildId, id: about.id });
      await this.audit.record(tx, {
        actor,
        action: "payment.submitProof",
        subject: about,
        after: { proof: proofId, file: fileType },
      });
      await this.jobs.enqueue(
        tx,
        { job: drawProof, payload: { guildId: actor.guildId, proofId } },
        { job: showPayable, payload: { guildId: actor.guildId, about: about.kind, subjectId: about.id } },
      );
      return proofId;
    });
    return this.proofs.get(actor.guildId, id);
  }
}
