// Provider status feeds: bytes in, one reading out, whatever the vendor's format.
export { type Candidate, detectionCandidates, recognise } from './detect.ts'
export { narrowReading } from './narrow.ts'
export { readAnswers } from './read-answers.ts'
export { FAMILIES, findFamily } from './registry.ts'
