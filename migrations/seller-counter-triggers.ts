/** The differences that one statement made to a table, old rows counted away and new ones counted in. */
function follow(table: string, differences: (rows: string) => string, also = ''): string {
  const name = `seller_counts_follow_${table}`;
  const trigger = (event: string, transitions: string) => `
    CREATE TRIGGER ${name}_${event.toLowerCase()} AFTER ${event} ON ${table} REFERENCING ${transitions}
      FOR EACH STATEMENT EXECUTE FUNCTION ${name}();`;
  return `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN ${differences(plus('now_rows'))};
      ELSIF TG_OP = 'DELETE' THEN ${differences(minus('old_rows'))};
      ELSE ${differences(`${plus('now_rows')} UNION ALL ${minus('old_rows')}`)};${also}
      END IF;
      RETURN NULL;
    END $$;
    ${trigger('INSERT', 'NEW TABLE AS now_rows')}
    ${trigger('DELETE', 'OLD TABLE AS old_rows')}
    ${trigger('UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS now_rows')}`;
}

const plus = (rows: string) => `SELECT 1 AS sign, r.* FROM ${rows} r`;
const minus = (rows: string) => `SELECT -1 AS sign, r.* FROM ${rows} r`;

const products = follow(
  'products',
  (rows) => `
    INSERT INTO seller_changes (seller_id, listings, active)
    SELECT user_id, sum(sign), coalesce(sum(sign) FILTER (WHERE status = 'active'), 0)
    FROM (${rows}) p WHERE deleted_at IS NULL
    GROUP BY user_id HAVING sum(sign) <> 0 OR sum(sign) FILTER (WHERE status = 'active') <> 0`,
);

const reviews = follow(
  'reviews',
  (rows) => `
    INSERT INTO seller_changes (seller_id, reviews, stars)
    SELECT p.user_id, sum(sign), sum(sign * r.rating)
    FROM (${rows}) r JOIN products p ON p.id = r.product_id WHERE r.status = 'published'
    GROUP BY p.user_id HAVING sum(sign) <> 0 OR sum(sign * r.rating) <> 0`,
);

/** What was in orders that became completed, or are so no more; the seller and the currency of an order stay. */
const completedOrNoMore = `
        INSERT INTO seller_changes (seller_id, product_id, currency, units, revenue)
        SELECT c.seller_id, i.product_id, c.currency, sum(c.sign * i.quantity), sum(c.sign * i.quantity * i.price)
        FROM (
          SELECT n.id, n.seller_id, n.currency, CASE WHEN n.status = 'completed' THEN 1 ELSE -1 END AS sign
          FROM now_rows n JOIN old_rows o USING (id) WHERE (n.status = 'completed') <> (o.status = 'completed')
        ) c JOIN order_items i ON i.order_id = c.id
        GROUP BY 1, 2, 3;`;

const orders = follow(
  'orders',
  (rows) => `
    INSERT INTO seller_changes (seller_id, day, currency, orders, completed, lost, revenue)
    SELECT * FROM (
      SELECT seller_id, (created_at AT TIME ZONE 'UTC')::date, currency, sum(sign) AS orders,
        coalesce(sum(sign) FILTER (WHERE status = 'completed'), 0) AS completed,
        coalesce(sum(sign) FILTER (WHERE status IN ('cancelled', 'refunded')), 0) AS lost,
        coalesce(sum(sign * total_amount) FILTER (WHERE status = 'completed'), 0) AS revenue
      FROM (${rows}) o GROUP BY 1, 2, 3
    ) d WHERE (orders, completed, lost, revenue) <> (0, 0, 0, 0)`,
  completedOrNoMore,
);

const items = follow(
  'order_items',
  (rows) => `
    INSERT INTO seller_changes (seller_id, product_id, currency, units, revenue)
    SELECT o.seller_id, i.product_id, o.currency, sum(sign * i.quantity), sum(sign * i.quantity * i.price)
    FROM (${rows}) i JOIN orders o ON o.id = i.order_id AND o.status = 'completed'
    GROUP BY 1, 2, 3 HAVING sum(sign * i.quantity) <> 0 OR sum(sign * i.quantity * i.price) <> 0`,
);

/** Before the row is gone, and its items with it. */
const forgetOrder = `
  CREATE FUNCTION seller_counts_forget_order() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO seller_changes (seller_id, product_id, currency, units, revenue)
    SELECT OLD.seller_id, product_id, OLD.currency, -sum(quantity), -sum(quantity * price)
    FROM order_items WHERE order_id = OLD.id GROUP BY product_id;
    RETURN OLD;
  END $$;
  CREATE TRIGGER seller_counts_forget_order BEFORE DELETE ON orders
    FOR EACH ROW WHEN (OLD.status = 'completed') EXECUTE FUNCTION seller_counts_forget_order();`;

/** Writers add differences and touch no row that another writer touches. */
export const TRIGGERS = [products, reviews, orders, items, forgetOrder].join('\n');
