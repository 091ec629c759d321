/** The SVG drawing, for graphs up to about 500 lines and shapes: every object is an element that can be found. */
import { createElement, Fragment, memo, type ReactNode, type SVGAttributes } from 'react'
import type { Rect } from './geometry'
import { opacityOf, type PaintContext, paintedNode } from './paint'
import { paintedGroup, paintedHead, stuckHeads } from './paint-groups'
import { type PaintItem, WEIGHT } from './paint-items'
import { paintedLink } from './paint-links'
import { placedNodes } from './placement'
import type { GraphTheme } from './theme'
import { nodeScale, type Viewport } from './viewport'

interface SvgSceneProps {
  context: PaintContext
  viewport: Viewport
  /** The part in view, in drawing units. */
  view: Rect
}

/** The scene as SVG content, from back to front: guides, boxes, lines, words on lines, objects. */
export function SvgScene({ context, viewport, view }: SvgSceneProps): ReactNode {
  const { drawing, theme } = context
  const { x, y, k } = viewport
  return (
    <g transform={`translate(${x} ${y}) scale(${k})`}>
      {drawing.placement.columns.map((column) => (
        <line
          key={column.x}
          x1={column.x}
          x2={column.x}
          y1={view.y}
          y2={view.y + view.height}
          stroke={theme.grid}
          strokeWidth={1}
        />
      ))}
      <SvgContent context={context} />
      {stuckHeads(drawing, view).map((head) => (
        <g key={head.group.id} data-head={head.group.id}>
          <PaintItems items={paintedHead(context, head)} theme={theme} />
        </g>
      ))}
    </g>
  )
}

/** Depends on the zoom only through the steps of its context, so that panning and zooming redraw nothing. */
const SvgContent = memo(function SvgContent({ context }: { context: PaintContext }) {
  const { drawing, theme } = context
  const links = drawing.scene.links.map((link) => ({ link, ...paintedLink(context, link) }))
  const scale = nodeScale(context.k)
  return (
    <>
      {drawing.scene.groups.map((group) => (
        <g key={group.id} data-group={group.id}>
          <PaintItems items={paintedGroup(context, group)} theme={theme} />
        </g>
      ))}
      {links.map(({ link, line }) => (
        <g key={link.id} data-link={link.id} opacity={opacityOf(context, 'link', link.id)}>
          <PaintItems items={line} theme={theme} />
        </g>
      ))}
      {links.map(({ link, label }) =>
        label.length === 0 ? null : (
          <g key={link.id} opacity={opacityOf(context, 'link', link.id)}>
            <PaintItems items={label} theme={theme} />
          </g>
        ),
      )}
      {placedNodes(drawing.scene, drawing.placement).map(({ node, at }) => (
        <g
          key={node.id}
          data-node={node.id}
          data-testid={`graph-node-${node.name}`}
          transform={`translate(${at.x} ${at.y})${scale === 1 || drawing.placement.cells.has(node.id) ? '' : ` scale(${scale})`}`}
          opacity={opacityOf(context, 'node', node.id)}
        >
          <PaintItems items={paintedNode(context, node)} theme={theme} />
        </g>
      ))}
    </>
  )
})

/** Instructions are a list without identity, so they become children by position, without keys. */
function PaintItems({ items, theme }: { items: readonly PaintItem[]; theme: GraphTheme }): ReactNode {
  return createElement(Fragment, null, ...items.map((item) => createElement(PaintItemView, { item, theme })))
}

function PaintItemView({ item, theme }: { item: PaintItem; theme: GraphTheme }): ReactNode {
  const attributes = svgAttributes(item, theme)
  return item.kind === 'text' ? <text {...attributes}>{item.text}</text> : <path {...attributes} />
}

/** The attributes of an instruction as a `text` or `path` element, in React's spelling; what is the default is left out. */
export function svgAttributes(item: PaintItem, theme: GraphTheme): SVGAttributes<SVGElement> {
  if (item.kind === 'text') {
    const isMono = item.font.startsWith('mono')
    return {
      x: item.x,
      y: item.y,
      textAnchor: item.anchor,
      fill: item.fill,
      fontSize: item.size,
      fontWeight: WEIGHT[item.font],
      fontFamily: isMono ? theme.fontMono : theme.fontUi,
      ...(isMono && { letterSpacing: '-0.02em' }),
      ...(item.halo !== undefined && {
        paintOrder: 'stroke',
        stroke: item.halo,
        strokeWidth: 3.5,
        strokeLinejoin: 'round',
      }),
    }
  }
  const placed = item.x !== 0 || item.y !== 0 || item.scale !== 1
  return {
    d: item.d,
    ...(placed && { transform: `translate(${item.x} ${item.y}) scale(${item.scale})` }),
    fill: item.fill ?? 'none',
    ...(item.stroke !== undefined && {
      stroke: item.stroke,
      strokeWidth: item.width / item.scale,
      strokeLinejoin: 'round',
      ...(item.round && { strokeLinecap: 'round' }),
      ...(item.dash.length > 0 && { strokeDasharray: item.dash.join(' ') }),
    }),
  }
}
