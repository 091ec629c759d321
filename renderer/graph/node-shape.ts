/** Shape of every object type: the outline says the type, so that colour is free for the status. */
import { typeInfo } from '@shared/catalog/object-types'
import type { Point } from './geometry'
import { circlePath, glyphPaths, rectPath } from './glyph-paths'

/** Sizes in drawing units; paths are drawn around the origin. */
export interface NodeShape {
  /** Distance from the middle to the ports, where links start. */
  halfWidth: number
  halfHeight: number
  outline: string
  /** Second outline of double-lined shapes. */
  inner: string | undefined
  /** Selection ring, 6 px outside the outline. */
  ring: string
  glyph: string
  glyphSize: number
  /** Middle of the status badge. */
  badge: Point
}

const RING = 6
const CLOUD = 'M6.6 18.9a4.4 4.4 0 0 1-.5-8.77 6.1 6.1 0 0 1 11.75-1.05 4.95 4.95 0 0 1-.4 9.82z'

/** The shape of a type; unknown types get a small circle with their own glyph. */
export function shapeOf(type: string): NodeShape {
  const known = SHAPES.get(type)
  if (known) return known
  const glyph = `${typeInfo(type).glyph}-16`
  const shape = circle(glyphPaths(glyph) && glyph !== 'folder-16' ? glyph : 'unknown-16', 17, 18)
  SHAPES.set(type, shape)
  return shape
}

function box(glyph: string, width: number, height: number, radius: number, glyphSize: number): NodeShape {
  const [w, h] = [width / 2, height / 2]
  return {
    halfWidth: w,
    halfHeight: h,
    outline: rectPath(-w, -h, width, height, radius),
    inner: undefined,
    ring: rectPath(-w - RING, -h - RING, width + 2 * RING, height + 2 * RING, radius + 4),
    glyph,
    glyphSize,
    badge: { x: w + 0.5, y: -h + 0.75 },
  }
}

function circle(glyph: string, radius: number, glyphSize: number): NodeShape {
  return {
    halfWidth: radius,
    halfHeight: radius,
    outline: circlePath(0, 0, radius),
    inner: undefined,
    ring: circlePath(0, 0, radius + RING),
    glyph,
    glyphSize,
    badge: { x: radius * 0.85, y: -radius * 0.83 },
  }
}

function hexagon(glyph: string): NodeShape {
  const path = (w: number, h: number, top: number): string =>
    `M${-top} ${-h}h${2 * top}L${w} 0L${top} ${h}h${-2 * top}L${-w} 0z`
  return {
    halfWidth: 23,
    halfHeight: 19.5,
    outline: path(23, 19.5, 11.95),
    inner: undefined,
    ring: path(29.6, 25.5, 15.4),
    glyph,
    glyphSize: 23,
    badge: { x: 17.5, y: -18.5 },
  }
}

/** The network cloud is the glyph itself, enlarged; it carries no mark. */
function cloud(): NodeShape {
  return {
    halfWidth: 22,
    halfHeight: 17,
    outline: transformPath(CLOUD, 2.35, -28.2, -27.7),
    inner: undefined,
    ring: transformPath(CLOUD, 2.95, -35.4, -35.2),
    glyph: '',
    glyphSize: 0,
    badge: { x: 17.5, y: -16 },
  }
}

/** Scales and moves path data made of `M`, relative `a` and `z`, the commands of the cloud. */
function transformPath(d: string, scale: number, dx: number, dy: number): string {
  const [, mx = '0', my = '0', rest = ''] = /^M([\d.]+) ([\d.]+)(.*)$/.exec(d) ?? []
  const arcs = rest.replace(/a?(-?[\d.]+) (-?[\d.]+) 0 0 1 ?(-?\d*\.?\d+) ?(-?\d*\.?\d+)/g, (_, rx, ry, x, y) => {
    const to = (value: string): number => round(Number(value) * scale)
    return `a${to(rx)} ${to(ry)} 0 0 1 ${to(x)} ${to(y)}`
  })
  return `M${round(Number(mx) * scale + dx)} ${round(Number(my) * scale + dy)}${arcs}`
}

const round = (value: number): number => Math.round(value * 100) / 100

const SHAPES = new Map<string, NodeShape>([
  ['instance', box('instance-mark', 40, 40, 10.5, 23)],
  ['vservice', box('vservice-mark', 40, 40, 10.5, 23)],
  ['vnic', circle('vnic-mark', 15, 19)],
  ['vconnector', hexagon('vconnector-mark')],
  ['vedge', hexagon('vedge-mark')],
  ['otep', circle('otep-mark', 19, 23)],
  ['host_pnic', box('host_pnic-mark', 37, 37, 2.5, 23)],
  ['switch_pnic', { ...box('switch_pnic-mark', 37, 37, 2.5, 23), inner: rectPath(-14.5, -14.5, 29, 29, 1) }],
  ['switch', box('switch-mark', 52, 34, 4, 24)],
  ['network', cloud()],
  ['host', box('host-mark', 34, 46, 4, 23)],
])
