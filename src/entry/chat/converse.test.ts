import { callOperationContract } from '../call-operation.fixture.ts';
import { converse } from './converse.ts';

callOperationContract({
  make: converse,
  path: '/model/arn%3Aaws%3Abedrock%2Fm%3A0/converse',
  dialect: 'bedrock-converse',
  pathModel: 'arn:aws:bedrock/m:0',
  pathStream: false,
});
