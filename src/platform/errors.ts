/**
 * The errors of a module: code → the facts its sentence needs.
 *
 * Declared as an interface in `<module>.types.ts`; `{}` where a sentence needs no facts.
 */
export type ErrorFacts<E> = { [C in keyof E]: object };

/** A refusal that a person may read: a code with the facts of its sentence. It changes nothing and is no defect. */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly facts: object,
  ) {
    super(code);
    this.name = "DomainError";
  }
}

/** Code → sentence, exhaustive over the module's codes. Sentences name the remedy. */
export type ErrorSentences<E extends ErrorFacts<E>> = { [C in keyof E & string]: (facts: E[C]) => string };

/**
 * The constructor of a module's errors, checked against its declaration.
 *
 * @example
 * const walletError = domainErrors<WalletErrors>();
 * throw walletError("wallet.insufficient", { balance, due, currency });
 */
export function domainErrors<E extends ErrorFacts<E>>() {
  return <C extends keyof E & string>(code: C, facts: E[C]): DomainError => new DomainError(code, facts);
}
