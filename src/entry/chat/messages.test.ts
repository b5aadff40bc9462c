import { callOperationContract } from '../call-operation.fixture.ts';
import { messages } from './messages.ts';

callOperationContract({ make: messages, path: '/v1/messages', dialect: 'anthropic-messages' });
