export const requestIdHeader = {
  'x-request-id': { description: 'Id of the request, in our log, too.', schema: { type: 'string' } },
};

/** On every answer that a target gave. */
export const answerHeaders = {
  ...requestIdHeader,
  'x-sluiceway-target': {
    description: 'The target that answered: `provider/model`.',
    schema: { type: 'string' },
  },
  'x-upstream-request-id': { description: "The provider's id of the request.", schema: { type: 'string' } },
  'x-sluiceway-warnings': {
    description: 'What the target could not honour of the request.',
    schema: { type: 'string' },
  },
};
