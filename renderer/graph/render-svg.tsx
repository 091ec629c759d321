/** The SVG drawing, for graphs up to about 500 lines and shapes: every object is an element that can be found. */
import { createElement, Fragment, memo, type ReactNode } from 'react'
import type { GraphTheme } from './graph-theme'
import { groupPrims, linkPrims, nodePrims, opacityOf, type PaintContext } from './picture'
import { type Prim, WEIGHT } from './prims'
import { nodeScale, type Viewport } from './viewport'

interface SvgSceneProps {
  context: PaintContext
  viewport: Viewport
  /** Height of the column guides in drawing units. */
  guides: { top: number; bottom: number }
}

/** The scene as SVG content, from back to front: guides, boxes, lines, words on lines, objects. */
export function SvgScene({ context, viewport, guides }: SvgSceneProps): ReactNode {
  const { drawing, theme } = context
  const { x, y, k } = viewport
  return (
    <g transform={`translate(${x} ${y}) scale(${k})`}>
      {drawing.placement.columns.map((column) => (
        <line
          key={column.x}
          x1={column.x}
          x2={column.x}
          y1={guides.top}
          y2={guides.bottom}
          stroke={theme.grid}
          strokeWidth={1}
        />
      ))}
      <SvgContent context={context} k={k > 1.8 ? k : k >= 0.6 ? 1 : k >= 0.4 ? 0.5 : 0.1} />
    </g>
  )
}

/** Depends on the zoom only through its steps, so that panning and zooming redraw nothing. */
const SvgContent = memo(function SvgContent({ context, k }: { context: PaintContext; k: number }) {
  const { drawing, theme } = context
  const links = drawing.scene.links.map((link) => ({ link, ...linkPrims(context, link) }))
  const scale = nodeScale(k)
  return (
    <>
      {drawing.scene.groups.map((group) => (
        <g key={group.id} data-group={group.id}>
          <Prims prims={groupPrims(context, group)} theme={theme} />
        </g>
      ))}
      {links.map(({ link, line }) => (
        <g key={link.id} data-link={link.id} opacity={opacityOf(context, 'link', link.id)}>
          <Prims prims={line} theme={theme} />
        </g>
      ))}
      {links.map(({ link, label }) =>
        label.length === 0 ? null : (
          <g key={link.id} opacity={opacityOf(context, 'link', link.id)}>
            <Prims prims={label} theme={theme} />
          </g>
        ),
      )}
      {drawing.scene.nodes.map((node) => {
        const at = drawing.placement.nodes.get(node.id)
        if (!at) return null
        return (
          <g
            key={node.id}
            data-node={node.id}
            data-testid={`graph-node-${node.name}`}
            transform={`translate(${at.x} ${at.y})${scale === 1 ? '' : ` scale(${scale})`}`}
            opacity={opacityOf(context, 'node', node.id)}
          >
            <Prims prims={nodePrims(context, node)} theme={theme} />
          </g>
        )
      })}
    </>
  )
})

/** Instructions are a list without identity, so they become children by position, without keys. */
function Prims({ prims, theme }: { prims: readonly Prim[]; theme: GraphTheme }): ReactNode {
  return createElement(Fragment, null, ...prims.map((prim) => createElement(PrimView, { prim, theme })))
}

function PrimView({ prim, theme }: { prim: Prim; theme: GraphTheme }): ReactNode {
  if (prim.kind === 'text') {
    return (
      <text
        x={prim.x}
        y={prim.y}
        textAnchor={prim.anchor}
        fill={prim.fill}
        fontSize={prim.size}
        fontWeight={WEIGHT[prim.font]}
        fontFamily={prim.font.startsWith('mono') ? theme.fontMono : theme.fontUi}
        {...(prim.font.startsWith('mono') ? { letterSpacing: '-0.02em' } : {})}
        {...(prim.halo === undefined
          ? {}
          : { paintOrder: 'stroke', stroke: prim.halo, strokeWidth: 3.5, strokeLinejoin: 'round' as const })}
      >
        {prim.text}
      </text>
    )
  }
  const placed = prim.x !== 0 || prim.y !== 0 || prim.scale !== 1
  return (
    <path
      d={prim.d}
      {...(placed ? { transform: `translate(${prim.x} ${prim.y}) scale(${prim.scale})` } : {})}
      fill={prim.fill ?? 'none'}
      {...(prim.stroke === undefined
        ? {}
        : {
            stroke: prim.stroke,
            strokeWidth: prim.width / prim.scale,
            strokeLinejoin: 'round' as const,
            ...(prim.round ? { strokeLinecap: 'round' as const } : {}),
            ...(prim.dash.length > 0 ? { strokeDasharray: prim.dash.join(' ') } : {}),
          })}
      {...(prim.opacity === 1 ? {} : { opacity: prim.opacity })}
    />
  )
}
