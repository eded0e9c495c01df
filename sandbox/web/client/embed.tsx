import type { APIEmbed, APIEmbedField } from "discord-api-types/v10";
import type { VNode } from "preact";
import { hexOf } from "./components.js";
import { useStage } from "./context.js";
import { InlineMarkdown, Link, Markdown } from "./markdown-view.js";
import { sentText } from "./moment.js";

/** A rich embed. */
export function Embed({ embed }: { readonly embed: APIEmbed }): VNode {
  const { session } = useStage();
  const foot = [
    embed.footer?.text,
    embed.timestamp === undefined ? undefined : sentText(Date.parse(embed.timestamp), session.now()),
  ].filter((part) => part !== undefined && part !== "");
  return (
    <article class="embed" style={{ borderColor: hexOf(embed.color) }} aria-label={embed.title ?? "Embed"}>
      <div class={embed.thumbnail ? "embed-body with-thumbnail" : "embed-body"}>
        <div class="embed-text">
          {embed.author ? (
            <p class="embed-author">
              {embed.author.icon_url === undefined ? null : (
                <img src={embed.author.icon_url} alt="" width={24} height={24} />
              )}
              {embed.author.url === undefined ? (
                embed.author.name
              ) : (
                <Link url={embed.author.url}>{embed.author.name}</Link>
              )}
            </p>
          ) : null}
          {embed.title === undefined ? null : (
            <p class="embed-title">
              {embed.url === undefined ? (
                <InlineMarkdown text={embed.title} />
              ) : (
                <Link url={embed.url}>
                  <InlineMarkdown text={embed.title} />
                </Link>
              )}
            </p>
          )}
          {embed.description === undefined ? null : <Markdown text={embed.description} />}
          {rowsOf(embed.fields ?? []).map((row, index) => (
            <div key={index} class={row.length > 1 || row[0]?.inline === true ? "fields inline" : "fields"}>
              {row.map((field, place) => (
                <div key={place} class="field">
                  <p class="field-name">
                    <InlineMarkdown text={field.name} />
                  </p>
                  <Markdown text={field.value} />
                </div>
              ))}
            </div>
          ))}
        </div>
        {embed.thumbnail ? <img class="thumbnail" src={embed.thumbnail.url} alt="" /> : null}
        {embed.image ? <img class="embed-image" src={embed.image.url} alt={embed.title ?? "Image"} /> : null}
        {foot.length > 0 ? <p class="embed-foot">{foot.join(" • ")}</p> : null}
      </div>
    </article>
  );
}

/** Runs of inline fields, which stand in threes where there is room; others are alone. */
function rowsOf(fields: readonly APIEmbedField[]): APIEmbedField[][] {
  const rows: APIEmbedField[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    const joins = field.inline === true && last?.[0]?.inline === true;
    if (joins) last.push(field);
    else rows.push([field]);
  }
  return rows;
}
