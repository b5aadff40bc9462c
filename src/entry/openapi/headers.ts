export const requestIdHeaderDocs = Object.freeze({
  'x-request-id': { description: 'Id of the request, in our log, too.', schema: { type: 'string' } },
});

/** Headers of every answer and refusal that came from a target. */
export const targetHeaderDocs = Object.freeze({
  ...requestIdHeaderDocs,
  'x-sluiceway-target': {
    description: 'The target that answered, or was asked last: `provider/model`.',
    schema: { type: 'string' },
  },
  'x-sluiceway-attempts': {
    description: 'How often targets were asked for it, with retries.',
    schema: { type: 'string' },
  },
  'x-upstream-request-id': { description: "The provider's id of the request.", schema: { type: 'string' } },
});

/** Headers of every answer that a target gave. */
export const answerHeaderDocs = Object.freeze({
  ...targetHeaderDocs,
  'x-sluiceway-warnings': {
    description: 'What the target could not honour of the request.',
    schema: { type: 'string' },
  },
});
