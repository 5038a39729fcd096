export { readEdge, readEdges, type Window } from '../http/window.ts'
