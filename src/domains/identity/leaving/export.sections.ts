/**
 * The lists of the copy a person gets of what the shop holds on them, in this order. Each statement answers `id` and `row`
 * (JSON as text) for the person $1, after the id $2, at most $3, by id. It names columns one by one: what another person
 * wrote or gave for themselves (addresses of buyers, notes, e-mail addresses) must not slip in with a new column.
 */
export const EXPORT_SECTIONS = {
  sessions: section(
    `s.id, s.created_at AS "signedInAt", s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt",
     s.revoked_at AS "endedAt", s.network::text AS network, s.user_agent AS browser`,
    `sessions s WHERE s.user_id = $1`,
    's',
  ),
  tokens: section(
    `t.id, t.name, t.scopes, t.created_at AS "createdAt", t.expires_at AS "expiresAt", t.last_used_at AS "lastUsedAt"`,
    `api_tokens t WHERE t.user_id = $1`,
    't',
  ),
  authenticatorApps: section(
    `f.id, f.confirmed_at AS "confirmedAt", f.created_at AS "createdAt"`,
    `totp_factors f WHERE f.user_id = $1`,
    'f',
  ),
  passkeys: section(
    `k.id, k.name, k.last_used_at AS "lastUsedAt", k.created_at AS "createdAt"`,
    `passkeys k WHERE k.user_id = $1`,
    'k',
  ),
  mails: section(
    `m.id, m.kind, m.recipient, m.subject, m.state, m.created_at AS "createdAt"`,
    `mails m WHERE lower(m.recipient) = (SELECT lower(email) FROM users WHERE id = $1)`,
    'm',
  ),
  orders: section(
    `o.id, o.group_id AS "checkoutId", o.status, o.total_amount AS "totalAmount", o.currency,
     o.shipping_address AS "shippingAddress", ${slugOf('o.seller_id')} AS seller, ${itemsOf('o.id')} AS items,
     ${historyOf('o.id', 'true')} AS history, o.created_at AS "createdAt"`,
    `orders o WHERE o.user_id = $1`,
    'o',
  ),
  sales: section(
    `o.id, o.status, o.total_amount AS "totalAmount", o.currency, ${itemsOf('o.id')} AS items,
     ${historyOf('o.id', 'e.actor_id = $1')} AS history, o.created_at AS "createdAt"`,
    `orders o WHERE o.seller_id = $1`,
    'o',
  ),
  listings: section(
    `p.id, p.slug, p.handle, p.title, p.description, p.description_html AS "descriptionHtml", p.category, p.brand,
     p.attributes, p.price, p.currency, p.stock, p.condition, p.status, p.deleted_at AS "deletedAt",
     (SELECT coalesce(jsonb_agg(jsonb_build_object('sku', v.sku, 'options', v.options, 'price', v.price,
        'stock', v.stock) ORDER BY v.position), '[]') FROM product_variants v WHERE v.product_id = p.id) AS variants,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('alt', i.alt, 'source', i.source, 'url',
        '/images/' || (i.variants -> 0 ->> 'key')) ORDER BY i.position), '[]')
      FROM product_images i WHERE i.product_id = p.id) AS pictures,
     (SELECT coalesce(jsonb_agg(jsonb_build_object('reviewId', r.id, 'text', r.seller_reply) ORDER BY r.id), '[]')
      FROM reviews r WHERE r.product_id = p.id AND r.seller_reply IS NOT NULL) AS replies,
     p.created_at AS "createdAt", p.updated_at AS "updatedAt"`,
    `products p WHERE p.user_id = $1`,
    'p',
  ),
  uploads: section(
    `w.id, w.content_hash AS "contentHash", w.created_at AS "sentAt", w.expires_at AS "keptUntil"`,
    `picture_uploads w WHERE w.user_id = $1`,
    'w',
  ),
  reviews: section(
    `r.id, ${listing('r.product_id')} AS listing, r.rating, r.body AS text, r.status, r.created_at AS "createdAt"`,
    `reviews r WHERE r.user_id = $1`,
    'r',
  ),
  messagesSent: section(
    `m.id, m.conversation_id AS "conversationId", ${slugOf('m.receiver_id')} AS "to", m.body AS text,
     m.created_at AS "createdAt"`,
    `messages m WHERE m.sender_id = $1`,
    'm',
  ),
  messagesReceived: section(
    `m.id, m.conversation_id AS "conversationId", ${slugOf('m.sender_id')} AS "from", m.body AS text,
     m.read_at AS "readAt", m.created_at AS "createdAt"`,
    `messages m WHERE m.receiver_id = $1`,
    'm',
  ),
  follows: section(
    `f.id, ${slugOf('f.seller_id')} AS seller, f.created_at AS "createdAt"`,
    `follows f WHERE f.follower_id = $1`,
    'f',
  ),
  saves: section(
    `s.id, ${listing('s.product_id')} AS listing, s.created_at AS "createdAt"`,
    `saves s WHERE s.user_id = $1`,
    's',
  ),
  offers: section(
    `o.id, ${listing('o.product_id')} AS listing, o.amount, o.currency, o.status, o.expires_at AS "expiresAt",
     o.created_at AS "createdAt"`,
    `offers o WHERE o.buyer_id = $1`,
    'o',
  ),
  reports: section(
    `r.id, r.reason, r.body AS text, r.status, r.product_id AS "productId", r.review_id AS "reviewId",
     r.message_id AS "messageId", r.user_id AS "personId", r.created_at AS "createdAt"`,
    `reports r WHERE r.reporter_id = $1`,
    'r',
  ),
  notifications: section(
    `n.id, n.kind, n.payload, n.read_at AS "readAt", n.created_at AS "createdAt"`,
    `notifications n WHERE n.user_id = $1`,
    'n',
  ),
  // Details only of what a person did to what is their own: others' names may stand in the rest.
  audit: section(
    `a.id, a.action, a.subject_type AS "subjectType", a.actor_id IS NOT DISTINCT FROM $1 AS "byYou",
     CASE WHEN a.actor_id = $1 AND a.subject_id = $1 THEN a.detail END AS detail, a.created_at AS "createdAt"`,
    `audit_log a WHERE (a.actor_id = $1 OR a.subject_id = $1)`,
    'a',
  ),
} as const;

export type ExportSection = keyof typeof EXPORT_SECTIONS;

function section(columns: string, from: string, alias: string): string {
  return `
    SELECT id, to_json(held)::text AS row FROM (
      SELECT ${columns} FROM ${from} AND ${alias}.id > $2::uuid ORDER BY ${alias}.id LIMIT $3
    ) held ORDER BY id`;
}

/** Public: the address of their page. Nothing of somebody who has left. */
function slugOf(id: string): string {
  return `(SELECT u.slug FROM users u WHERE u.id = ${id} AND u.deleted_at IS NULL)`;
}

function listing(id: string): string {
  return `(SELECT jsonb_build_object('id', p.id, 'slug', p.slug, 'title', p.title) FROM products p WHERE p.id = ${id})`;
}

function itemsOf(orderId: string): string {
  return `(SELECT coalesce(jsonb_agg(jsonb_build_object('title', i.title, 'options', i.options, 'quantity', i.quantity,
             'price', i.price, 'productId', i.product_id) ORDER BY i.id), '[]')
           FROM order_items i WHERE i.order_id = ${orderId})`;
}

/** @param mayRead whose notes are part of it. */
function historyOf(orderId: string, mayRead: string): string {
  return `(SELECT coalesce(jsonb_agg(jsonb_build_object('status', e.status, 'at', e.created_at,
             'note', CASE WHEN ${mayRead} THEN e.note END) ORDER BY e.created_at, e.id), '[]')
           FROM order_events e WHERE e.order_id = ${orderId})`;
}
