import { inject, type DependencyContainer } from "tsyringe";
import { DataSource, type EntityTarget, type ObjectLiteral } from "typeorm";

/** A class that TypeORM maps to a table. */
export type EntityClass = abstract new () => ObjectLiteral;

const tokens = new Map<EntityClass, symbol>();

function tokenOf(entity: EntityClass): symbol {
  const token = tokens.get(entity) ?? Symbol(`Repository<${entity.name}>`);
  tokens.set(entity, token);
  return token;
}

/** Injects the TypeORM repository of an entity: `@InjectRepository(PromoCode) codes: Repository<PromoCode>`. */
export function InjectRepository(entity: EntityClass): ParameterDecorator {
  return inject(tokenOf(entity)) as ParameterDecorator;
}

/** Makes a repository of each entity injectable. */
export function registerRepositories(container: DependencyContainer, entities: readonly EntityClass[]): void {
  for (const entity of entities) {
    container.register(tokenOf(entity), {
      useFactory: (from) => from.resolve(DataSource).getRepository(entity as EntityTarget<ObjectLiteral>),
    });
  }
}
