// Functions over whole collections, and those that take an expression to run for each item.
#include "fhirpath/evaluator.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace fyr::fhirpath {

bool Evaluator::unique(const Node& n, Base base) {
    const Base end = top();
    Base kept = base;
    Base i = base;
    // Long lists are nearly always strings (ids, addresses): those need not be compared each with each.
    if (end - base > 12) {
        std::unordered_set<std::string_view> seen;
        for (; i < end; ++i) {
            if (!tick(n)) return false;
            const Item item = systemOf(m_stack[i]);
            if (item.sort != Sort::string) break;
            if (seen.insert(item.text()).second) m_stack[kept++] = m_stack[i];
        }
    }
    for (; i < end; ++i) {
        if (!tick(n, kept - base)) return false;
        const Item item = m_stack[i];
        if (!contains(base, kept, item)) m_stack[kept++] = item;
    }
    cut(kept);
    return true;
}

bool Evaluator::collectionFunction(Function f, const Node& n, const Scope& scope, Base base) {
    const Base end = top();
    const Base count = end - base;
    switch (f) {
    case Function::empty:
        return result(base, Item::of(count == 0));
    case Function::count:
        return result(base, Item::of(std::int64_t{count}));
    case Function::not_: {
        Truth t = Truth::unknown;
        if (!truth(n, base, t)) return false;
        return t == Truth::unknown || push(Item::of(t == Truth::no));
    }
    case Function::first:
        cut(std::min(end, base + 1));
        return true;
    case Function::last:
        if (count > 1) m_stack[base] = m_stack[end - 1];
        cut(std::min(end, base + 1));
        return true;
    case Function::tail:
        drop(base, std::min(end, base + 1));
        return true;
    case Function::single:
        if (count > 1) return bad(n, "single() has more than one item");
        return true;
    case Function::skip:
    case Function::take: {
        std::int64_t number = 0;
        bool found = false;
        if (!integerArgument(n, 0, scope, number, found)) return false;
        if (!found) return nothing(base);
        const Base at = base + static_cast<Base>(std::clamp<std::int64_t>(number, 0, count));
        if (f == Function::skip)
            drop(base, at);
        else
            cut(at);
        return true;
    }
    case Function::allTrue:
    case Function::allFalse:
    case Function::anyTrue:
    case Function::anyFalse: {
        bool all = true;
        bool any = false;
        const bool wanted = f == Function::allTrue || f == Function::anyTrue;
        for (Base i = base; i < end; ++i) {
            const Item item = systemOf(m_stack[i]);
            if (item.sort != Sort::boolean) return bad(n, "every item must be a boolean");
            (item.boolean == wanted ? any : all) = item.boolean == wanted;
        }
        return result(base, Item::of(f == Function::allTrue || f == Function::allFalse ? all : any));
    }
    case Function::distinct:
        return unique(n, base);
    case Function::isDistinct:
        return unique(n, base) && result(base, Item::of(top() == end));
    default:
        break;
    }
    if (!argument(n, 0, scope)) return false;
    const Base last = top();
    switch (f) {
    case Function::combine:
        return true;
    case Function::union_:
        return unique(n, base);
    case Function::exclude:
    case Function::intersect: {
        std::vector<Item> kept;
        for (Base i = base; i < end; ++i) {
            if (!tick(n, last - end)) return false;
            const Item item = m_stack[i];
            if (contains(end, last, item) == (f == Function::intersect)) kept.push_back(item);
        }
        cut(base);
        for (const Item& item : kept) {
            if (f == Function::intersect && contains(base, top(), item)) continue;
            if (!tick(n, top() - base)) return false;
            push(item);
        }
        return true;
    }
    default: { // subsetOf, supersetOf
        const bool sub = f == Function::subsetOf;
        bool all = true;
        for (Base i = sub ? base : end; i < (sub ? end : last) && all; ++i) {
            if (!tick(n, last - base)) return false;
            all = sub ? contains(end, last, Item(m_stack[i])) : contains(base, end, Item(m_stack[i]));
        }
        return result(base, Item::of(all));
    }
    }
}

bool Evaluator::lambdaFunction(Function f, const Node& n, const Scope& scope, Base base) {
    const Base end = top();
    if (f == Function::sort) return sort(n, base);
    if (f == Function::iif) return iif(n, scope, base);
    if (f == Function::repeat) return repeat(base, n, scope);
    if (f == Function::exists && n.count == 0) return result(base, Item::of(end > base));
    if (f == Function::aggregate) {
        Scope inner = scope;
        Base total = top();
        if (n.count > 1 && !argument(n, 1, scope)) return false;
        for (Base i = base; i < end; ++i) {
            inner.begin = i;
            inner.end = i + 1;
            inner.index = i - base;
            inner.hasTotal = true;
            inner.totalBegin = total;
            inner.totalEnd = top();
            if (!tick(n) || !argument(n, 0, inner)) return false;
            drop(inner.totalBegin, inner.totalEnd);
        }
        drop(base, end);
        return true;
    }
    Base kept = base;
    bool all = true;
    for (Base i = base; i < end; ++i) {
        Scope inner = scope;
        inner.begin = i;
        inner.end = i + 1;
        inner.index = i - base;
        const Base at = top();
        if (!tick(n) || !argument(n, 0, inner)) return false;
        if (f == Function::select) continue;
        Truth t = Truth::unknown;
        if (!truth(n, at, t)) return false;
        if (f == Function::all) {
            all = all && t == Truth::yes;
            if (!all) break;
        } else if (t == Truth::yes) {
            if (f == Function::exists) return result(base, Item::of(true));
            m_stack[kept++] = m_stack[i];
        }
    }
    switch (f) {
    case Function::select:
        drop(base, end);
        return true;
    case Function::all:
        return result(base, Item::of(all));
    case Function::exists:
        return result(base, Item::of(false));
    default:
        cut(kept);
        return true;
    }
}

// Only the branch that is taken is worked out. $this is the input.
bool Evaluator::iif(const Node& n, const Scope& scope, Base base) {
    const Base end = top();
    if (end > base + 1 && n.a != noNode) return bad(n, "iif() takes a single item and has more");
    Scope inner = scope;
    inner.begin = base;
    inner.end = end;
    if (!argument(n, 0, inner)) return false;
    Item criterion;
    bool found = false;
    if (!single(n, end, criterion, found)) return false;
    if (found) criterion = systemOf(criterion);
    if (found && criterion.sort != Sort::boolean) return bad(n, "the criterion of iif() must be a boolean");
    cut(end);
    const bool yes = found && criterion.boolean;
    if ((yes || n.count > 2) && !argument(n, yes ? 1 : 2, inner)) return false;
    drop(base, end);
    return true;
}

bool Evaluator::sort(const Node& n, Base base) {
    const Base end = top();
    const std::size_t count = end - base;
    if (count < 2) return true;
    struct Key {
        Item item;
        bool found;
    };
    const std::size_t width = std::max<std::size_t>(n.count, 1);
    std::vector<Key> keys;
    keys.reserve(count * width);
    std::vector<bool> down(width);
    for (Base i = base; i < end; ++i) {
        const Scope inner{i, i + 1, static_cast<std::int64_t>(i - base), 0, 0, false};
        for (std::size_t k = 0; k < width; ++k) {
            Key key{Item(m_stack[i]), true};
            if (n.count > 0) {
                const Base at = top();
                NodeIndex argument = m_program->arguments[n.b + k];
                const Node& node = m_program->nodes[argument];
                if (node.kind == NodeKind::negate && node.count == 0) { // "-key" asks for the other order
                    down[k] = true;
                    argument = node.a;
                }
                if (!eval(argument, inner) || !single(n, at, key.item, key.found)) return false;
                cut(at);
            }
            keys.push_back(key);
            if (!tick(n)) return false;
        }
    }
    std::vector<std::size_t> at(count);
    std::iota(at.begin(), at.end(), std::size_t{0});
    bool comparable = true;
    std::ranges::stable_sort(at, [&](std::size_t x, std::size_t y) {
        for (std::size_t k = 0; k < width; ++k) {
            const Key& a = keys[x * width + k];
            const Key& b = keys[y * width + k];
            if (!a.found || !b.found) { // what has no key comes last, first in the other order
                if (a.found == b.found) continue;
                return a.found != down[k];
            }
            const auto order = compareItems(a.item, b.item);
            ++m_steps;
            if (!order) comparable = false;
            if (!order || *order == Order::equal || *order == Order::unknown) continue;
            return (*order == Order::less) != down[k];
        }
        return false;
    });
    if (!comparable) return bad(n, "these values have no order");
    std::vector<Item> sorted;
    for (const std::size_t i : at)
        sorted.push_back(m_stack[base + i]);
    std::ranges::copy(sorted, m_stack.begin() + base);
    return tick(n);
}

} // namespace fyr::fhirpath
