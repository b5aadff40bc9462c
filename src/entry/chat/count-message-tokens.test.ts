import { callOperationContract } from '../call-operation.fixture.ts';
import { countMessageTokens } from './count-message-tokens.ts';

callOperationContract({
  make: countMessageTokens,
  path: '/v1/messages/count_tokens',
  dialect: 'anthropic-messages',
});
