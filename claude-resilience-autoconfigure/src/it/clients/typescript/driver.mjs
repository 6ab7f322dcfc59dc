// Anthropic's SDK for TypeScript, driven as Driver.java drives the clients of the JVM: a
// call a line of the standard input, `id kind model prompt`, and a line for each outcome.
import Anthropic from '@anthropic-ai/sdk';
import { createInterface } from 'node:readline';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new Anthropic({ baseURL, apiKey });

function text(message) {
	return message.stop_reason + ' ' + message.content.map((block) => block.text ?? '').join('');
}

async function streamed(params) {
	let all = '';
	for await (const event of await client.messages.create({ ...params, stream: true })) {
		all += event.delta?.text ?? '';
	}
	return 'streamed ' + all;
}

async function call(kind, model, prompt) {
	const params = { model, max_tokens: 60, messages: [{ role: 'user', content: prompt }] };
	switch (kind) {
		case 'stream':
			return streamed(params);
		case 'helper':
			return text(await client.messages.stream(params).finalMessage());
		default:
			return text(await client.messages.create(params));
	}
}

function failure(error) {
	let names = 'FAIL';
	for (let each = error; each; each = each.cause) {
		names += ' ' + each.constructor.name;
	}
	return names + ' ' + error.message;
}

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
	const [id, kind, model, ...words] = line.split(' ');
	const outcome = await call(kind, model, words.join(' ')).then((answer) => 'OK ' + answer, failure);
	console.log(id + ' ' + outcome.replace(/\s+/g, ' '));
});
lines.on('close', () => process.exit(0));
console.log('READY');
