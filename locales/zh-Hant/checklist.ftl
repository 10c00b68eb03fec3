# 「接下來依法要做什麼」：案件頁上的清單。

checklist-state-done = 完成
checklist-state-next = 下一步
checklist-state-waiting = 等候中
checklist-state-not-needed = 不需要
checklist-state-done-elsewhere = 已另行處理
checklist-state-later = 之後

checklist-place = 居住地、權利與收件日
checklist-acknowledged = 通知已收件
checklist-stopped = 立即停止或限制使用
checklist-permission = 是否有權代為提出
checklist-lookup = 有無資料
checklist-identity = 申請人身分
checklist-question = 釐清申請內容
checklist-asked = 詢問各系統
checklist-decided = 逐項決定
checklist-carried-out = 執行
checklist-told = 通知收受者
checklist-files = 檢查附件
checklist-letter = 答覆完成
checklist-served = 寄出與送達
checklist-after = 後續事項

checklist-place-next-text = 適用的法律、期限和這份清單，都取決於此。
checklist-acknowledged-next-text = 告訴當事人已收到申請，以及接下來的步驟。
checklist-stopped-next-text = 先做這件事，再衡量理由、再要求證明。
checklist-permission-next-text = 這個人是替別人提出的。確認授權之前，不得提供任何資料。
checklist-lookup-next-text = 用已確認的信箱查找；若沒有資料，就不需要確認身分。
checklist-identity-next-text = 只在確有疑慮時才問，並寫明疑慮；不要索取身分證影本。
checklist-question-next-text = 只在必要時詢問，而且只問一次。
checklist-asked-next-text = 請各系統的負責窗口查找；略過的系統要寫明原因。
checklist-decided-next-text = 逐項決定並寫明理由；拒絕或保留都要有依據。
checklist-carried-out-next-text = 依決定交付各系統執行；要保留的不得刪除。
checklist-told-next-text = 逐一通知；無法通知或負擔過大時，請寫明事實。
checklist-files-next-text = 查看是否有他人資料、隱藏內容、號碼或密碼。有一項未處理，就不能寄出。
checklist-letter-next-text = 寫下答覆並再看一遍。
checklist-served-next-text = 寄出後無法再改。
checklist-after-next-text = 備份、持續的限制、保留到某日的資料。

checklist-button-stopped = 今天先限制使用
checklist-button-permission = 請對方補授權
checklist-button-lookup = 查詢有無資料
checklist-button-identity = 確認申請人身分
checklist-button-asked = 詢問各系統
checklist-button-decided = 逐項決定
checklist-button-carried-out = 交付執行
checklist-button-told = 通知接收方
checklist-button-files = 檢查附件

checklist-title = 依法要做的事
checklist-progress = { $all } 項中已完成 { $done } 項
checklist-law = 法律在這一項要求的事
checklist-doubtful = 待法務確認
checklist-elsewhere = 已在系統外完成
checklist-elsewhere-about = 請寫明做了什麼、何時、如何證明。內容會留在案件紀錄中。
checklist-elsewhere-note = 做了什麼
checklist-elsewhere-button = 已完成
checklist-take-back = 撤回
checklist-said = { $who } 在 { $when } 註記：
checklist-systems = 有哪些系統
checklist-systems-none = 個資清冊尚未發布，無法列出系統。
checklist-systems-open = 打開個資清冊
checklist-system-owner = 由 { $owner } 負責。
checklist-ask = 詢問申請人
checklist-back = 回到案件
desk-error-line-note = 請寫明做了什麼
