// Calls that an API server has answered, by its own count.

/** Answered calls by `VERB resource`; watches are counted when they end. */
export async function requestsOf(client) {
  const text = await client.raw("GET", "/metrics");
  const counts = new Map();
  for (const [, labels, value] of text.matchAll(/^apiserver_request_total\{([^}]*)\} (\S+)$/gm)) {
    const { verb, resource, subresource } = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text_]) => [key, text_]));
    const name = `${verb} ${resource}${subresource === "" ? "" : `/${subresource}`}`;
    counts.set(name, (counts.get(name) ?? 0) + Number(value));
  }
  return counts;
}

/** What came between two counts, the most frequent first. */
export function difference(before, after) {
  return [...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)]).filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
}
