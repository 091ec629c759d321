/** How far the memory of this process may grow beyond what is in use. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'

/** In use, from here on it is worth having more space for what is young: collecting it less often takes less time. */
const LARGE_HEAP_BYTES = 96 * 1024 * 1024
const LOOK_EVERY_MS = 250

/**
 * Left to itself, V8 lets its heap grow to several times what is alive before it collects what is not, and the space for
 * what is young to 48 MiB: faster by a few per cent, and a scan of a large cloud takes half as much memory again, one of
 * a small cloud a quarter. To be called before the rest of the program is loaded.
 */
export function keepHeapClose(): void {
  setFlagsFromString('--heap-growing-percent=40')
  setFlagsFromString('--semi-space-growth-factor=1')
  const look = setInterval(() => {
    if (getHeapStatistics().used_heap_size < LARGE_HEAP_BYTES) return
    setFlagsFromString('--semi-space-growth-factor=2')
    clearInterval(look)
  }, LOOK_EVERY_MS)
  look.unref()
}
