/** The clique graph: `GraphView` reads and shows the graph of an object, `GraphCanvas` draws one that is given. */
export { GraphCanvas, type GraphCanvasProps } from './graph-canvas'
export { GraphView, type GraphViewProps } from './graph-view'
export type { SavedView } from './view-state'
