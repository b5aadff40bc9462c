/** The id of a message: the provider's own if it comes from Anthropic, else one made from our request id. */
export function messageId(upstreamId: string | undefined, requestId: string): string {
  return upstreamId?.startsWith('msg_') ? upstreamId : `msg_${requestId.replace('req_', '')}`;
}
