/** Stand-in of the comment calls of GitHub's and GitLab's APIs: pages, rights, and what is stored. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface StoredComment {
  readonly id: number;
  body: string;
}

export interface ReviewPlatform {
  /** Without a slash at the end. */
  readonly url: string;
  readonly comments: StoredComment[];
  /** Method and path of each call, and the credential that came with it. */
  readonly calls: { readonly call: string; readonly credential: string }[];
  /** Answers every write with this status from now on. */
  refuseWrites(status: number): void;
  close(): Promise<void>;
}

/** @param path - of the comments' list, as `/repos/acme/fleet/issues/7/comments`; @param one - of one comment, before its number. */
export async function reviewPlatform({ path, one }: { readonly path: string; readonly one: string }): Promise<ReviewPlatform> {
  const comments: StoredComment[] = [];
  const calls: { call: string; credential: string }[] = [];
  let refusal: number | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "", "http://platform");
      const { method = "" } = request;
      calls.push({ call: `${method} ${url.pathname}`, credential: String(request.headers.authorization ?? request.headers["private-token"] ?? "") });
      const answer = (status: number, body: unknown): void => void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      if (method === "GET" && url.pathname === path) {
        const [size, page] = [Number(url.searchParams.get("per_page") ?? 20), Number(url.searchParams.get("page") ?? 1)];
        return answer(200, comments.slice((page - 1) * size, page * size));
      }
      if (refusal !== undefined) return answer(refusal, { message: "Resource not accessible by integration" });
      const { body } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { body: string };
      if (method === "POST" && url.pathname === path) {
        const made = { id: comments.length + 1, body };
        comments.push(made);
        return answer(201, made);
      }
      const found = comments.find(({ id }) => url.pathname === `${one}/${id}`);
      if (found === undefined || (method !== "PATCH" && method !== "PUT")) return answer(404, { message: "Not Found" });
      found.body = body;
      return answer(200, found);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    calls,
    refuseWrites: (status) => {
      refusal = status;
    },
    close: () => new Promise((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error)))),
  };
}
