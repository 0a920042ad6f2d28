// An item model whose rows somebody else decided: it goes from one list to the next with the fewest signals, so that the view
// keeps its place and its selection.
//
// Shape: `View` has `rows`, each with an `id` of its own and ==. The model derives from SteppedRows<QAbstractListModel> or …TableModel>.
#pragma once

#include <QAbstractItemModel>
#include <string>
#include <unordered_set>
#include <vector>

namespace fyr::ui {

template <class Model>
class SteppedRows : public Model {
  public:
    using Model::Model;

  protected:
    template <class View>
    void stepTo(View& now, View next) {
        constexpr int maxSteps = 64; // more moves than this are shown as a new list
        auto& rows = now.rows;
        std::unordered_set<std::string> keep;
        for (const auto& r : next.rows) keep.insert(r.id);
        int steps = 0;
        const auto reset = [&] {
            this->beginResetModel();
            now = std::move(next);
            this->endResetModel();
        };
        for (int i = static_cast<int>(rows.size()) - 1; i >= 0; --i) {
            if (keep.contains(rows[static_cast<std::size_t>(i)].id)) continue;
            if (++steps > maxSteps) return reset();
            this->beginRemoveRows({}, i, i);
            rows.erase(rows.begin() + i);
            this->endRemoveRows();
        }
        for (int i = 0; i < static_cast<int>(next.rows.size()); ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (at < rows.size() && rows[at].id == next.rows[at].id) continue;
            if (++steps > maxSteps) return reset();
            int from = -1;
            for (int j = i + 1; j < static_cast<int>(rows.size()); ++j)
                if (rows[static_cast<std::size_t>(j)].id == next.rows[at].id) from = j;
            if (from < 0) {
                this->beginInsertRows({}, i, i);
                rows.insert(rows.begin() + i, next.rows[at]);
                this->endInsertRows();
            } else {
                this->beginMoveRows({}, from, from, {}, i);
                auto moved = std::move(rows[static_cast<std::size_t>(from)]);
                rows.erase(rows.begin() + from);
                rows.insert(rows.begin() + i, std::move(moved));
                this->endMoveRows();
            }
        }
        // Two of one id are a mistake of whoever made the list, and no reason to read behind its end.
        while (rows.size() > next.rows.size()) {
            const int end = static_cast<int>(rows.size()) - 1;
            this->beginRemoveRows({}, end, end);
            rows.pop_back();
            this->endRemoveRows();
        }
        int first = -1;
        int last = -1;
        for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
            const auto at = static_cast<std::size_t>(i);
            if (rows[at] == next.rows[at]) continue;
            if (first < 0) first = i;
            last = i;
        }
        now = std::move(next);
        if (first >= 0) emit this->dataChanged(this->index(first, 0), this->index(last, std::max(0, static_cast<const QAbstractItemModel*>(this)->columnCount() - 1)));
    }
};

} // namespace fyr::ui
