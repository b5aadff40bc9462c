import { callOperationContract } from '../call-operation.fixture.ts';
import { chatCompletions } from './chat-completions.ts';

callOperationContract({ make: chatCompletions, path: '/v1/chat/completions', dialect: 'openai-chat' });
