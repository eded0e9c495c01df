import { routes } from "../spec/routes.js";

const known = Object.keys(routes);

/** The known `METHOD template`s whose text matches. */
export function routesMatching(matches: (route: string) => boolean): readonly string[] {
  return known.filter(matches);
}
