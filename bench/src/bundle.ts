/**
 * Bundles a client as an application's bundler does, and says what of the bundle
 * is this library's own.
 */
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import * as esbuild from "esbuild"

export interface Size {
  /** In bytes. */
  readonly min: number
  readonly gz: number
}

const sizeOf = (code: string): Size => ({
  min: Buffer.byteLength(code),
  gz: gzipSync(code, { level: 9 }).length
})

const fileOf = (client: string): string =>
  fileURLToPath(
    client === "effect3"
      ? new URL("../effect3/client.ts", import.meta.url)
      : new URL(`./clients/${client}.ts`, import.meta.url)
  )

/** Paths are told from here. */
export const root = fileURLToPath(new URL("../..", import.meta.url))

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  write: false,
  metafile: true,
  logLevel: "error"
} as const satisfies esbuild.BuildOptions

/**
 * Bundles the worker with all clients, each in a part of its own, and returns its
 * file. Node would take the types out of sources in the measured process, and go on
 * compiling what does that while others are measured.
 */
export const bundleWorker = async (): Promise<string> => {
  const outdir = `${root}bench/dist`
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["bench/src/worker.ts"],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    outExtension: { ".js": ".mjs" },
    logLevel: "error"
  })
  return `${outdir}/worker.mjs`
}

/** A bundle, and the bytes that each file has in it. */
export interface Bundle extends Size {
  readonly code: string
  readonly files: ReadonlyArray<{ readonly path: string; readonly bytes: number }>
}

export const withEsbuild = async (client: string, external: Array<string> = []): Promise<Bundle> => {
  const { metafile, outputFiles } = await esbuild.build({
    ...options,
    entryPoints: [fileOf(client)],
    external
  })
  const code = outputFiles[0]?.text ?? ""
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
  )
  return { ...sizeOf(code), code, files: files.sort((a, b) => b.bytes - a.bytes) }
}

export const withRolldown = async (client: string): Promise<Size> => {
  const { build } = await import("rolldown")
  const { output } = await build({
    input: fileOf(client),
    platform: "browser",
    write: false,
    logLevel: "silent",
    output: { format: "esm", minify: true }
  })
  return sizeOf(output.flatMap((part) => (part.type === "chunk" ? [part.code] : [])).join(""))
}

/** What is left of a bundle without Effect. */
export const ownPart = (client: string): Promise<Bundle> => withEsbuild(client, ["effect", "effect/*"])

/** The modules of other packages that a file needs when it is loaded, as it names them. */
export const importsOf = async (file: string): Promise<ReadonlyArray<string>> => {
  const { metafile } = await esbuild.build({
    ...options,
    minify: false,
    treeShaking: true,
    platform: "node",
    entryPoints: [file],
    packages: "external"
  })
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  return [...new Set(imports)].filter((name) => !name.startsWith("node:"))
}

export const importsOfClient = (client: string): Promise<ReadonlyArray<string>> => importsOf(fileOf(client))
