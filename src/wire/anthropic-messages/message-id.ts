/** The id of a message: the provider's own where it is Anthropic's, else one made from ours. */
export function messageId(upstreamId: string | undefined, requestId: string): string {
  return upstreamId?.startsWith('msg_') ? upstreamId : `msg_${requestId.replace('req_', '')}`;
}
