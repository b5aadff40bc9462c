import { callOperationContract } from '../call-operation.fixture.ts';
import { converseStream } from './converse-stream.ts';

callOperationContract({
  make: converseStream,
  path: '/model/arn%3Aaws%3Abedrock%2Fm%3A0/converse-stream',
  dialect: 'bedrock-converse',
  pathModel: 'arn:aws:bedrock/m:0',
  pathStream: true,
});
