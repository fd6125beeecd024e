import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** OpenAPI for people at /api/docs and for programs at /api/docs-json. */
export function describeApi(app: NestFastifyApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Social Selling')
    .setDescription('The shop as JSON. Lists answer {data, page}; refusals are RFC 9457 problem details with a code.')
    .setVersion('1')
    .addCookieAuth('session', { type: 'apiKey', in: 'cookie', description: '`__Host-session` behind https' }, 'session')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token of /account/tokens: `ss_…`' }, 'token')
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'api/docs-json',
    yamlDocumentUrl: 'api/docs-yaml',
    customSiteTitle: 'Social Selling API',
  });
}
