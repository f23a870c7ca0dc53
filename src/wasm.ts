/** What the parts that are compiled to WebAssembly have in common (AssemblyScript in assembly/ folders, see docs/architecture.md). */

/** Of the global that Node has and its types lack. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** Where something lies in the memory, in bytes. */
export interface Address {
  readonly value: number;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE = 65_536;
const ALIGNED = 16;
/** Bytes that are read behind the last one that counts, where sixteen are read at once. */
export const BEHIND = 16;

/** Makes instances, each with a memory of its own. @param compiled as `npm run docs` writes it: base64. */
export function instancesOf<Exports>({ wasm }: { readonly wasm: string }): () => Exports {
  let module: object | null = null;
  return () => {
    module ??= new WebAssembly.Module(Buffer.from(wasm, 'base64'));
    return new WebAssembly.Instance(module).exports as Exports;
  };
}

/** The next address that sixteen bytes may be read from at once. */
export const aligned = (address: number): number => Math.ceil(address / ALIGNED) * ALIGNED;

/**
 * Makes the memory so large that bytes up to `end` may be used.
 * @param more bytes to grow by at least, where it has to grow.
 * @returns whether it grew: then it has moved, and views of it are of no use any more.
 */
export function growTo(memory: Memory, end: number, more = 0): boolean {
  const missing = end + BEHIND - memory.buffer.byteLength;
  if (missing <= 0) return false;
  memory.grow(Math.ceil(Math.max(missing, more) / PAGE));
  return true;
}
