import { callOperationContract } from '../call-operation.fixture.ts';
import { nativeChat } from './native-chat.ts';

callOperationContract({ make: nativeChat, path: '/v1/chat', dialect: 'native' });
