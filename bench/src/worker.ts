/**
 * One measurement in a process of its own: reads a task from its argument, writes
 * the figures as JSON. The clients of a task take turns (A B C, then in another
 * order), so that whatever else the machine does meets all of them.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { setTimeout } from "node:timers/promises"
import { Bench } from "tinybench"
import type { Client, List } from "./clients/Client.ts"
import type { Figures, Task } from "./tasks.ts"

const { gc } = globalThis
if (gc === undefined) throw new Error("run with node --expose-gc")

/** How long the turns of one process take on a slow machine, and how many every client has whatever they take. */
const maxMillis = 4_500
const minRounds = 3

/** CPU time of the main thread, in milliseconds: garbage collection on other threads is not in it. */
const mainThread = (): number => {
  // Linux tells the time of a thread as it was at the last tick, and brings it up to date for the process's.
  process.cpuUsage()
  const { system, user } = process.threadCpuUsage()
  return (system + user) / 1_000
}

/** CPU time of all threads, in milliseconds. */
const allThreads = (): number => {
  const { system, user } = process.cpuUsage()
  return (system + user) / 1_000
}

/** `raw#2` is `raw` once more: what differs between the two is noise. */
const load = async (client: string): Promise<Client> => import(`./clients/${client.split("#")[0]}.ts`)

const connect = async (client: string, url: string): Promise<List> => (await load(client)).connect(url)

/** Another order each time, the same in every run. */
const shuffled = <A>(items: ReadonlyArray<A>, round: number): ReadonlyArray<A> => {
  const rest = [...items]
  const order: Array<A> = []
  for (let state = round + 1; rest.length > 0; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    order.push(...rest.splice((state >>> 8) % rest.length, 1))
  }
  return order
}

const turns = async (task: Extract<Task, { kind: "turns" }>): Promise<Figures["turns"]> => {
  const { atATime, calls, clients, iterations, rounds, url, warmUp } = task
  const lists = await Promise.all(
    clients.map(async (name) => ({ name, list: await connect(name, url) }) as const)
  )
  const perIteration = atATime * calls
  const run = async (list: List): Promise<void> => {
    const lane = async () => {
      for (let call = 0; call < calls; call++) await list()
    }
    if (atATime === 1) return lane()
    await Promise.all(Array.from({ length: atATime }, lane))
  }
  for (let turn = 0; turn < warmUp; turn++) for (const { list } of lists) await run(list)

  const samples: Figures["turns"] = Object.fromEntries(clients.map((name) => [name, []]))
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    if (round >= minRounds && performance.now() - start > maxMillis) break
    const order = shuffled(lists, round)
    const options = { now: mainThread, time: 0, warmup: false, throws: true }
    const steady = new Bench({ ...options, iterations })
    const rested = new Bench({ ...options, iterations: 1 })
    const spent = new Map<string, { cpu: number; wall: number }>()
    for (const { list, name } of order) {
      let cpu = 0
      let wall = 0
      steady.add(name, () => run(list), {
        async: true,
        // What the turn before has left behind is not this client's.
        beforeAll: async () => {
          await run(list)
          cpu = allThreads()
          wall = performance.now()
        },
        afterAll: () => {
          spent.set(name, { cpu: allThreads() - cpu, wall: performance.now() - wall })
        }
      })
      if (!task.afterRest) continue
      rested.add(name, () => run(list), {
        async: true,
        beforeEach: async () => {
          await run(list)
          gc()
          // Other threads go on sweeping.
          await setTimeout(10)
        }
      })
    }
    await steady.run()
    await rested.run()
    const meanOf = (bench: Bench, name: string): number | undefined => {
      const result = bench.getTask(name)?.result
      return result !== undefined && "latency" in result ? result.latency.mean / perIteration : undefined
    }
    for (const { name } of order) {
      const { cpu, wall } = spent.get(name) ?? { cpu: Number.NaN, wall: Number.NaN }
      const all = iterations * perIteration
      const main = meanOf(steady, name) ?? Number.NaN
      samples[name]?.push({ main, cpu: cpu / all, wall: wall / all, rested: meanOf(rested, name) })
    }
  }
  return samples
}

/** The most memory that the process has had, in bytes, since `startOfPeak` where the system can tell. */
const peakMemory = (): number => {
  try {
    // What `resourceUsage` tells begins with the memory of the process that started this one.
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]
    return Number(kilobytes) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}

/** The memory of the process in bytes; its peak is counted from now on. */
const startOfPeak = (): number => {
  gc()
  gc()
  try {
    writeFileSync("/proc/self/clear_refs", "5")
  } catch {
    // Not Linux: the peak is that of the whole process.
  }
  return process.memoryUsage.rss()
}

const memory = async ({
  client,
  smallUrl,
  url
}: Extract<Task, { kind: "memory" }>): Promise<Figures["memory"]> => {
  const { connect } = await load(client)
  await (await connect(smallUrl))()
  const list = await connect(url)
  const settle = () => {
    gc()
    gc()
    const { external, heapUsed } = process.memoryUsage()
    return heapUsed + external
  }
  const before = settle()
  const resident = startOfPeak()
  const value = await list()
  const peak = peakMemory() - resident
  // The parts of the connection and of the request end a moment later.
  await setTimeout(50)
  const retained = settle() - before
  if (value.avatars.length === 0) throw new Error("an empty catalogue")
  return { peak, retained }
}

const first = async ({ client, url }: Extract<Task, { kind: "first" }>): Promise<Figures["first"]> => {
  const { connect } = await load(client)
  // Node makes its fetch at the first call, which costs more than all that follows.
  await (await fetch(`${url}/v2/avatars`)).json()
  const start = mainThread()
  const list = await connect(url)
  await list()
  const first = mainThread() - start
  await list()
  return { first, second: mainThread() - start - first }
}

const stream = async ({
  client,
  smallUrl,
  url
}: Extract<Task, { kind: "stream" }>): Promise<Figures["stream"]> => {
  const { connectStream } = await import("./clients/oursStream.ts")
  const { connect } = await load(client === "oursStream" ? "ours" : client)
  await (await connect(smallUrl))()
  const streamed = client === "oursStream" ? await connectStream(url) : undefined
  if (client === "oursStream" && streamed === undefined) return null
  const list = await connect(url)
  // The server makes the catalogue.
  await fetch(`${url}/v2/avatars`, { method: "HEAD" })
  const resident = startOfPeak()
  const start = performance.now()
  let first = Number.NaN
  const onAvatar = () => {
    if (Number.isNaN(first)) first = performance.now() - start
  }
  if (streamed !== undefined) await streamed(onAvatar)
  else for (const _ of (await list()).avatars) onAvatar()
  const total = performance.now() - start
  return { first, total, peak: peakMemory() - resident }
}

const perform = (task: Task): Promise<Figures[Task["kind"]]> => {
  switch (task.kind) {
    case "turns":
      return turns(task)
    case "memory":
      return memory(task)
    case "first":
      return first(task)
    case "stream":
      return stream(task)
  }
}

const task: Task = JSON.parse(process.argv[2] ?? "")
process.stdout.write(`${JSON.stringify(await perform(task))}\n`, () => process.exit())
